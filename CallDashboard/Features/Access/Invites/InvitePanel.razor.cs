using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Access.Invites;

/// <summary>Makes and takes back invitations.</summary>
public partial class InvitePanel(Invitations invitations, Auditor audit, ViewerZone zone, NavigationManager navigation, TimeProvider time) : ComponentBase
{
    private IReadOnlyList<Invitation>? open;
    private Exception? failure;
    private (string Whose, string Address)? link;
    private bool adding, isProblem;
    private string email = "", role = Roles.Operator;
    private string? said;

    private string ZoneLabel => zone.Label(time.GetUtcNow());

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            failure = null;
            open = await invitations.OpenAsync();
        }
        catch (Exception problem)
        {
            failure = problem;
        }
    }

    private bool IsOver(Invitation invitation) => invitation.ExpiresAt <= time.GetUtcNow().ToUnixTimeMilliseconds();

    private string Until(Invitation invitation) => zone.Local(invitation.ExpiresAt / 1000).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private void ToggleAdding() => (adding, email, role, said, link) = (!adding, "", Roles.Operator, null, null);

    private async Task CreateAsync()
    {
        var (outcome, token) = await invitations.CreateAsync(email, role, await audit.WhoAsync(Policies.Administer));
        (isProblem, said) = (!outcome.Succeeded, outcome.Succeeded ? null : string.Join(' ', outcome.Problems));
        if (!outcome.Succeeded)
            return;
        link = (email.Trim(), navigation.ToAbsoluteUri($"/invite?token={token}").ToString());
        adding = false;
        await LoadAsync();
    }

    private async Task RevokeAsync(Invitation invitation)
    {
        var done = await invitations.RevokeAsync(invitation.Id, await audit.WhoAsync(Policies.Administer));
        (isProblem, said, link) = (!done, done ? $"The invitation of {invitation.Email} is taken back; its link opens nothing." : "It was used or taken back meanwhile.", null);
        await LoadAsync();
    }
}
