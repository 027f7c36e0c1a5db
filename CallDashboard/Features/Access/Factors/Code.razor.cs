using CallDashboard.Data;
using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Access.Factors;

/// <summary>The second step of a sign-in with a password.</summary>
public partial class Code(PendingSignIn pending, SecondFactors factors, SignIn signIn, NavigationManager navigation) : ComponentBase
{
    private string? problem;
    private Pending? half;

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
        half = await pending.FindAsync(Http);
        if (half is null)
            navigation.NavigateTo(LocalAddress.Login(ReturnUrl));
    }

    private async Task SubmitAsync()
    {
        if (half is not { User: { } user, Method: { } method })
            return;
        var by = new Actor(user.Id, user.Email ?? "", Auditor.AddressOf(Http));
        var outcome = await signIn.TrySecondAsync(Http, user, () => factors.TryAsync(user.Id, Input.Code ?? "", by));
        if (outcome.Succeeded)
        {
            PendingSignIn.End(Http);
            await signIn.CompleteAsync(Http, user, $"{method} and code");
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
