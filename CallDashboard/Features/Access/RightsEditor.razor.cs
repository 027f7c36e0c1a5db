using System.Security.Claims;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Access;

/// <summary>Rights and limits of one account; see the markup.</summary>
public sealed partial class RightsEditor(Accounts accounts, Auditor auditor) : ComponentBase
{
    private readonly Dictionary<string, bool> rights = [];
    private string apps = "", jobs = "";
    private string? shown;
    private string? problem;

    [Parameter, EditorRequired] public required Account Account { get; set; }

    /// <summary>Saved; the sentence says what.</summary>
    [Parameter] public EventCallback<string> OnSaved { get; set; }

    [Parameter] public EventCallback OnClose { get; set; }

    protected override void OnParametersSet()
    {
        if (shown == Account.Id)
            return;
        shown = Account.Id;
        rights.Clear();
        var person = Account.AsPrincipal();
        foreach (var (policy, _) in RightsWords.Rights)
        {
            if (Grants.Named(person, policy) is { } named)
                rights[policy] = named;
        }
        (apps, jobs) = RightsWords.Written(CallScope.Parse(Grants.Limits(person)));
    }

    private string Chosen(string policy) => rights.TryGetValue(policy, out var granted) ? granted ? "yes" : "no" : "";

    private bool Result(string policy) => rights.TryGetValue(policy, out var granted) ? granted : Policies.Matrix[policy].Roles.Contains(Account.Role);

    private void Choose(string policy, string? word)
    {
        if (word is "yes" or "no")
            rights[policy] = word == "yes";
        else
            rights.Remove(policy);
    }

    private async Task SaveAsync()
    {
        (var scope, problem) = RightsWords.Read(apps, jobs);
        if (scope is null)
            return;
        var outcome = await accounts.SetRightsAsync(Account.Email, rights, scope, await auditor.WhoAsync(Policies.Administer));
        if (!outcome.Succeeded)
        {
            problem = string.Join(" ", outcome.Problems);
            return;
        }
        await OnSaved.InvokeAsync($"The rights of {Account.Email} are changed: sees {RightsWords.Calls(scope)}.");
    }
}
