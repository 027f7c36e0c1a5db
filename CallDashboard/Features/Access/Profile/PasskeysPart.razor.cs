using System.Security.Claims;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Access.Profile;

/// <summary>The person's passkeys. Making one is the browser's work; its script speaks to <see cref="Passkeys.PasskeyEndpoints"/>.</summary>
public sealed partial class PasskeysPart(OwnAccount own, Auditor audit, IJSRuntime script) : ComponentBase, IAsyncDisposable
{
    private IReadOnlyList<OwnPasskey>? passkeys;
    private IJSObjectReference? module;
    private bool adding, busy, isProblem;
    private string name = "", password = "";
    private string? said, removing;

    [Parameter, EditorRequired] public ClaimsPrincipal Who { get; set; } = default!;

    private string Id => Who.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    public ValueTask DisposeAsync() => module.PutAwayAsync();

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => passkeys = await own.PasskeysAsync(Id);

    private void BeginAdding() => (adding, name, password, said) = (true, "", "", null);

    private async Task AddAsync()
    {
        busy = true;
        module ??= await script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["passkeys.js"]}");
        var problem = await module.InvokeAsync<string>("create", password, name);
        (busy, password) = (false, "");
        (isProblem, said) = (problem.Length > 0, problem.Length > 0 ? problem : $"“{name.Trim()}” signs you in from now on.");
        adding = isProblem;
        await LoadAsync();
    }

    private async Task RemoveAsync(OwnPasskey passkey)
    {
        var outcome = await own.RemovePasskeyAsync(Id, passkey.Id, await audit.WhoAsync(Policies.SignedIn));
        (isProblem, said, removing) = (!outcome.Succeeded, outcome.Succeeded ? $"“{passkey.Name}” is removed." : string.Join(' ', outcome.Problems), null);
        await LoadAsync();
    }
}
