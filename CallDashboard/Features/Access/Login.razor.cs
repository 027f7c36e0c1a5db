using CallDashboard.Features.Access.Provider;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>The sign-in form.</summary>
public partial class Login(SignIn signIn, SetupToken setupToken, IOptions<AccessOptions> options, NavigationManager navigation) : ComponentBase
{
    private string? problem;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? ReturnUrl { get; set; }

    /// <summary>Why a provider's word let nobody in, as <see cref="ProviderSignIn"/> sent the browser back.</summary>
    [SupplyParameterFromQuery]
    private string? Refused { get; set; }

    [SupplyParameterFromForm(FormName = "login")]
    private Entry Input { get; set; } = default!;

    private ProviderOptions Provider => options.Value.OpenIdConnect;

    private bool NothingThereYet => setupToken.Value is not null;

    protected override void OnInitialized()
    {
        Input ??= new Entry();
        // As the form's antiforgery token asks for it; anything else it would override, with a warning.
        Http.Response.Headers.CacheControl = "no-cache, no-store";
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity?.IsAuthenticated == true)
            navigation.NavigateTo(LocalAddress.OrHome(ReturnUrl));
        if (Provider.IsOn && Refused is not null)
            problem = ProviderRefusals.Sentence(Refused, Provider.DisplayName);
    }

    private async Task SubmitAsync()
    {
        var outcome = await signIn.TryAsync(Http, Input.Email ?? "", Input.Password ?? "");
        if (outcome.Succeeded)
        {
            navigation.NavigateTo(LocalAddress.OrHome(Input.ReturnUrl));
        }
        else if (outcome.Next is { } next)
        {
            navigation.NavigateTo(LocalAddress.With(next, Input.ReturnUrl));
        }
        else
        {
            problem = Refuse(Http, outcome, "E-mail or password is wrong.");
        }
    }

    /// <summary>Gives the answer its code and says what it is: to wait, or that what was entered is wrong.</summary>
    internal static string Refuse(HttpContext http, SignInOutcome outcome, string wrong)
    {
        if (outcome.Wait <= TimeSpan.Zero)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return wrong;
        }
        var seconds = (int)Math.Ceiling(outcome.Wait.TotalSeconds);
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return seconds < 90 ? $"Too many tries. Wait {seconds} seconds." : $"Too many tries. Wait {(seconds + 59) / 60} minutes.";
    }

    /// <summary>What the form sends.</summary>
    public sealed class Entry
    {
        public string? Email { get; set; }
        public string? Password { get; set; }
        public string? ReturnUrl { get; set; }
    }
}
