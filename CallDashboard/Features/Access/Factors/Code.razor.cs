using CallDashboard.Data;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Access.Factors;

/// <summary>The second step of a sign-in with a password.</summary>
public partial class Code(PendingSignIn pending, SecondFactors factors, SignIn signIn, NavigationManager navigation) : ComponentBase
{
    private string? problem;
    private AppUser? user;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "code")]
    private Entry Input { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Entry();
        Http.Response.Headers.CacheControl = "no-cache, no-store";
        user = await pending.FindAsync(Http);
        if (user is null)
            navigation.NavigateTo(LocalAddress.Login(ReturnUrl));
    }

    private async Task SubmitAsync()
    {
        if (user is null)
            return;
        var by = new Actor(user.Id, user.Email ?? "", Auditor.AddressOf(Http));
        var outcome = await signIn.TrySecondAsync(Http, user, () => factors.TryAsync(user.Id, Input.Code ?? "", by));
        if (outcome.Succeeded)
        {
            PendingSignIn.End(Http);
            await signIn.CompleteAsync(Http, user, "password and code");
            navigation.NavigateTo(LocalAddress.OrHome(ReturnUrl));
            return;
        }
        problem = Login.Refuse(Http, outcome, "The code is wrong, or was used already.");
    }

    /// <summary>What the form sends.</summary>
    public sealed class Entry
    {
        public string? Code { get; set; }
    }
}
