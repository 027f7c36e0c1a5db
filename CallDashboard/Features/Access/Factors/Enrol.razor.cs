using CallDashboard.Data;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Access.Factors;

/// <summary>Whose role needs a second factor and who has none sets one up before the first page: until then nobody is signed in.</summary>
public partial class Enrol(PendingSignIn pending, SecondFactors factors, SignIn signIn, NavigationManager navigation) : ComponentBase
{
    private string? problem;
    private Pending? half;
    private string? secret;
    private IReadOnlyList<string>? codes;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "enrol")]
    private Entry Input { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Entry();
        Http.Response.Headers.CacheControl = "no-cache, no-store";
        half = await pending.FindAsync(Http);
        // Whoever has one is asked for it, and cannot put another in its place without it.
        if (half is null || (await factors.StateAsync(half.User.Id, Http.RequestAborted)).IsOn)
            navigation.NavigateTo(LocalAddress.Login(ReturnUrl));
        else
            secret = await factors.ProposeAsync(half.User.Id, Http.RequestAborted);
    }

    private async Task SubmitAsync()
    {
        if (half is not { User: { } user, Method: { } method } || secret is null)
            return;
        var by = new Actor(user.Id, user.Email ?? "", Auditor.AddressOf(Http));
        IReadOnlyList<string>? made = null;
        var outcome = await signIn.TrySecondAsync(Http, user, async () => (made = await factors.ConfirmAsync(user.Id, Input.Code ?? "", by)) is not null);
        if (!outcome.Succeeded)
        {
            problem = Login.Refuse(Http, outcome, "The code is wrong. Is the clock of the phone right?");
            return;
        }
        codes = made;
        PendingSignIn.End(Http);
        await signIn.CompleteAsync(Http, user, $"{method} and code");
    }

    /// <summary>What the form sends.</summary>
    public sealed class Entry
    {
        public string? Code { get; set; }
    }
}
