using CallDashboard.Data;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace CallDashboard.Features.Access.Invites;

/// <summary>Where an invitation leads: one's own name and password, then the sign-in.</summary>
public partial class Invite(Invitations invitations, SignIn signIn, UserManager<AppUser> users, NavigationManager navigation) : ComponentBase
{
    private Invitation? invitation;
    private IReadOnlyList<string> problems = [];

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Token { get; set; }

    [SupplyParameterFromForm(FormName = "invite")]
    private Entry Input { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Entry();
        Http.Response.Headers.CacheControl = "no-cache, no-store";
        invitation = await invitations.FindAsync(Token, Http.RequestAborted);
    }

    private async Task SubmitAsync()
    {
        if (invitation is null)
            return;
        if (Input.Password != Input.Again)
        {
            problems = ["The two passwords are not the same."];
            return;
        }
        var outcome = await invitations.AcceptAsync(Token, Input.Name ?? "", Input.Password ?? "", Auditor.AddressOf(Http));
        problems = outcome.Problems;
        if (!outcome.Succeeded || await users.FindByEmailAsync(invitation.Email) is not { } user)
            return;
        navigation.NavigateTo(await signIn.BeginAsync(Http, user, "invitation", "/"));
    }

    /// <summary>What the form sends.</summary>
    public sealed class Entry
    {
        public string? Name { get; set; }
        public string? Password { get; set; }
        public string? Again { get; set; }
    }
}
