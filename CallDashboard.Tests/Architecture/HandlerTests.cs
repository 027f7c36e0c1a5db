using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Tests.Features.Access;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace CallDashboard.Tests.Architecture;

/// <summary>
/// Whatever a component's event handler changes or reveals is asked about at the act, not only by what the page shows. <see cref="HandlerMatrix"/> says which component does what and the
/// right it needs; the compiled program is read for what it does.
/// </summary>
public class HandlerTests
{
    /// <summary>Verbs of our services' methods that change or reveal something; others read what the page may show.</summary>
    private static readonly string[] Verbs =
    [
        "Accept", "Add", "Assign", "Begin", "Body", "Cancel", "Change", "Complete", "Confirm", "Create", "Delete", "Discard", "Drop", "Enable", "End", "Load", "MakeDefault", "Move", "Name", "NewCodes", "Open", "Place",
        "Prepare", "Propose", "Publish", "Put", "Raw", "Release", "Remove", "Rename", "Replay", "Request", "Reset", "Restore", "Retire", "Reveal", "Revoke", "Rotate", "Run", "Save", "Seen", "Send", "Set", "Take", "Try",
    ];

    private static readonly ModuleDefinition Program = ModuleDefinition.ReadModule(typeof(Program).Assembly.Location);
    private static readonly Dictionary<string, string> NameOfPolicy = typeof(Policies).GetFields().Where(f => f.IsLiteral).ToDictionary(f => (string)f.GetValue(null)!, f => f.Name);

    [Fact]
    public void Everything_that_components_do_is_in_the_matrix_and_nothing_else()
    {
        var found = Acts().Select(a => a.Line).ToHashSet();
        Assert.True(found.Count > 60, $"Only {found.Count} acts were found.");
        var listed = HandlerMatrix.Rows.Select(r => $"{r.Component} | {r.Act}").ToList();

        var (missing, gone) = (found.Except(listed).Order(StringComparer.Ordinal).ToList(), listed.Except(found).ToList());
        Assert.True(missing.Count == 0, $"Not in HandlerMatrix. Ask at the act (Auditor.WhoAsync(right), Auditor.NoteAsync, Rights.DemandAsync) and add each line with the right it needs:\n{string.Join("\n", missing.Select(m => m + " | ?"))}");
        Assert.True(gone.Count == 0, $"In HandlerMatrix and not in the program; take these lines away:\n{string.Join("\n", gone)}");
        Assert.Equal(listed.Count, listed.Distinct().Count());
    }

    [Fact]
    public void Each_asks_for_its_right_where_it_is_done()
    {
        var rights = HandlerMatrix.Rows.ToDictionary(r => $"{r.Component} | {r.Act}", r => r.Right);
        var wrong = Acts().Where(a => rights.TryGetValue(a.Line, out var right) && !HandlerMatrix.AsksNobody.ContainsKey(right) && !a.Demanded.Contains(right))
            .Select(a => $"{a.Line} needs {rights[a.Line]}, and {(a.Demanded.Count == 0 ? "nothing is asked for" : "asked for is " + string.Join(", ", a.Demanded))}").Distinct().ToList();

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void No_component_makes_an_actor_by_itself()
    {
        var open = HandlerMatrix.Rows.Where(r => r.Right == "open").Select(r => r.Component).ToHashSet();
        var makers = Program.GetTypes().Where(IsComponent).Where(c => Nested(c).SelectMany(t => t.Methods).Where(m => m.HasBody).SelectMany(m => m.Body.Instructions)
            .Any(i => i.Operand is MethodReference { DeclaringType.Name: nameof(Actor) or nameof(AuditNote), Name: ".ctor" or nameof(Actor.Of) or "get_System" or "get_CommandLine" })).Select(c => c.Name).ToList();

        Assert.Contains("Setup", makers);
        Assert.DoesNotContain(makers, m => !open.Contains(m));
    }

    [Fact]
    public async Task Every_right_is_refused_to_whom_the_matrix_refuses_it()
    {
        using var host = AppHost.Start();
        foreach (var role in Roles.All)
            await host.EnsureAccountAsync(role);
        var tried = 0;
        foreach (var role in Roles.All)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var auditor = scope.ServiceProvider.GetRequiredService<Auditor>();
            auditor.UsePage("192.0.2.1");
            ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(new AuthenticationState(await host.PrincipalAsync(role))));
            foreach (var right in HandlerMatrix.Rows.Select(r => r.Right).Where(r => !HandlerMatrix.AsksNobody.ContainsKey(r)).Distinct())
            {
                var may = AccessMatrix.Rights[(right, role)];
                await TryAsync(may, () => scope.ServiceProvider.GetRequiredService<Rights>().DemandAsync(right));
                await TryAsync(may, () => auditor.WhoAsync(right));
            }
            foreach (var (act, right) in ActRights.All)
                await TryAsync(AccessMatrix.Rights[(right, role)], () => auditor.NoteAsync(act, AuditSubject.None));
        }
        Assert.True(tried > 90, $"Only {tried} cells were tried.");

        async Task TryAsync(bool may, Func<Task> act)
        {
            tried++;
            if (may)
                await act();
            else
                await Assert.ThrowsAsync<NotAllowedException>(act);
        }
    }

    [Fact]
    public async Task Nobody_who_is_signed_in_no_longer_may_anything_and_the_program_itself_everything()
    {
        using var host = AppHost.Start();
        await using var scope = host.Services.CreateAsyncScope();
        var auditor = scope.ServiceProvider.GetRequiredService<Auditor>();
        Assert.Equal(Actor.System, await auditor.WhoAsync(Policies.Administer));
        await host.Services.GetRequiredService<Rights>().DemandAsync(Policies.Administer);

        auditor.UsePage(null);
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        foreach (var right in NameOfPolicy.Keys)
            await Assert.ThrowsAsync<NotAllowedException>(() => auditor.WhoAsync(right));
    }

    /// <summary>What components do, with the rights that are asked for on the way: in the same method before the act, or in the method that does it.</summary>
    private static IEnumerable<(string Line, IReadOnlySet<string> Demanded)> Acts()
    {
        var components = Program.GetTypes().Where(IsComponent).ToList();
        foreach (var component in components)
        {
            var own = Nested(component).Select(t => t.FullName).ToHashSet();
            // Whoever is given an actor or a note was asked: there is no other way to one, whichever method of the component went it.
            var asked = Nested(component).SelectMany(t => t.Methods).Where(m => m.HasBody).SelectMany(m => m.Body.Instructions).Where(i => i.Operand is MethodReference { DeclaringType.Name: nameof(Auditor), Name: nameof(Auditor.WhoAsync) or nameof(Auditor.NoteAsync) })
                .Select(i => Demanded(i, (MethodReference)i.Operand)).OfType<string>().ToHashSet();
            foreach (var method in Nested(component).SelectMany(t => t.Methods).Where(m => m.HasBody))
            {
                var before = new HashSet<string>();
                foreach (var instruction in method.Body.Instructions)
                {
                    if (instruction.Operand is not MethodReference call || instruction.OpCode.Code is not (Code.Call or Code.Callvirt))
                        continue;
                    if (Demanded(instruction, call) is { } right)
                        before.Add(right);
                    else if (IsAct(call, own))
                        yield return ($"{component.Name} | {call.DeclaringType.Name}.{call.Name}", before.Concat(Implementations(call).SelectMany(m => DemandedIn(m, []))).Concat(TakesActor(call) ? asked : []).ToHashSet());
                }
            }
        }
    }

    private static bool IsAct(MethodReference call, HashSet<string> own)
    {
        var owner = call.DeclaringType.GetElementType();
        if (own.Contains(owner.FullName) || owner.Scope is not ModuleDefinition || owner.Name is nameof(Auditor) or nameof(Rights) || call.Name.StartsWith("get_", StringComparison.Ordinal) || call.Name.StartsWith("set_", StringComparison.Ordinal))
            return false;
        var place = owner.Namespace.Split('.').ElementAtOrDefault(1);
        if (place is not ("Features" or "Ingest" or "Data" or "Live") || owner.Resolve() is not { } type || IsComponent(type) || type.IsValueType)
            return false;
        return TakesActor(call) || call.Parameters.Any(p => p.ParameterType.Name == nameof(Auditor))
            || (call.ReturnType.Name.StartsWith("Task", StringComparison.Ordinal) || call.ReturnType.FullName is "System.Void" or "System.Boolean") && Array.Exists(Verbs, v => call.Name.StartsWith(v, StringComparison.Ordinal) && (call.Name.Length == v.Length || char.IsUpper(call.Name[v.Length])));
    }

    private static bool TakesActor(MethodReference call) => call.Parameters.Any(p => p.ParameterType.Name is nameof(Actor) or nameof(AuditNote));

    /// <summary>The right that a call asks for; null when it asks for none.</summary>
    private static string? Demanded(Instruction instruction, MethodReference call)
    {
        var isAllows = call.DeclaringType.Name == nameof(Policies) && call.Name == nameof(Policies.Allows);
        if (!isAllows && call.DeclaringType.Name is not (nameof(Auditor) or nameof(Rights)))
            return null;
        if (!isAllows && call.Name is not (nameof(Auditor.WhoAsync) or nameof(Auditor.DemandAsync) or nameof(Auditor.NoteAsync) or nameof(Auditor.WriteAsync) or nameof(Auditor.KeepAsync)))
            return null;
        // The text that is loaded last of all before the call which is a policy or an act: what stands between are the details.
        for (var at = instruction.Previous; at is not null; at = at.Previous)
        {
            if (at.Operand is not string text)
                continue;
            if (NameOfPolicy.ContainsKey(text) && call.Name is nameof(Auditor.WhoAsync) or nameof(Auditor.DemandAsync) or nameof(Policies.Allows))
                return text;
            if (ActRights.All.TryGetValue(text, out var right))
                return right;
        }
        return null;
    }

    /// <summary>What a method asks for, itself or by methods of its own class.</summary>
    private static HashSet<string> DemandedIn(MethodDefinition method, HashSet<string> seen)
    {
        var found = new HashSet<string>();
        if (!seen.Add(method.FullName))
            return found;
        // Lambdas and what becomes of an async method bear its name in brackets.
        var bodies = Nested(method.DeclaringType).SelectMany(t => t.Methods).Where(m => m.HasBody && (m == method || $"{m.DeclaringType.Name} {m.Name}".Contains($"<{method.Name}>", StringComparison.Ordinal)));
        foreach (var instruction in bodies.SelectMany(m => m.Body.Instructions))
        {
            if (instruction.Operand is not MethodReference call)
                continue;
            if (Demanded(instruction, call) is { } right)
                found.Add(right);
            else if (call.DeclaringType.GetElementType().FullName == method.DeclaringType.FullName && call.Resolve() is { HasBody: true } further)
                found.UnionWith(DemandedIn(further, seen));
        }
        return found;
    }

    private static IEnumerable<MethodDefinition> Implementations(MethodReference call)
    {
        var method = call.Resolve();
        return method is null ? [] : !method.DeclaringType.IsInterface ? [method]
            : Program.GetTypes().Where(t => t.Interfaces.Any(i => i.InterfaceType.FullName == method.DeclaringType.FullName))
                .SelectMany(t => t.Methods).Where(m => m.Name == method.Name && m.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(method.Parameters.Select(p => p.ParameterType.FullName)));
    }

    private static bool IsComponent(TypeDefinition type)
    {
        for (var at = type; at is not null; at = at.BaseType?.Resolve())
        {
            if (at.FullName == typeof(Microsoft.AspNetCore.Components.ComponentBase).FullName)
                return true;
            if (at.BaseType is null || !at.BaseType.FullName.StartsWith("CallDashboard.", StringComparison.Ordinal))
                return at.BaseType?.FullName is "Microsoft.AspNetCore.Components.ComponentBase" or "Microsoft.AspNetCore.Components.LayoutComponentBase";
        }
        return false;
    }

    private static IEnumerable<TypeDefinition> Nested(TypeDefinition type) => type.NestedTypes.SelectMany(Nested).Prepend(type);
}
