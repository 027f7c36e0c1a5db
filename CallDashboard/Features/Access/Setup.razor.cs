using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>The first administrator, once, with the token from the log; afterwards the steps that connect the platform.</summary>
public partial class Setup(
    SetupToken token, Accounts accounts, SignIn signIn, UserManager<AppUser> users, StoredSettings settings,
    IDbContextFactory<CallsDbContext> contexts, IOptionsMonitor<DisplayOptions> display, TimeProvider time, NavigationManager navigation) : ComponentBase
{
    private View view = View.NoToken;
    private IReadOnlyList<string> problems = [];

    private enum View { NoToken, Form, Steps }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Token { get; set; }

    [SupplyParameterFromForm(FormName = "setup")]
    private Entry Input { get; set; } = default!;

    private DisplayOptions Display => display.CurrentValue;

    protected override async Task OnInitializedAsync()
    {
        Input ??= new Entry();
        // As the form's antiforgery token asks for it; anything else it would override, with a warning.
        Http.Response.Headers.CacheControl = "no-cache, no-store";
        if (token.Matches(Token))
        {
            view = View.Form;
        }
        else if (Policies.Allows(Http.User, Policies.Administer))
        {
            view = View.Steps;
        }
        else if (await accounts.AnyAdministratorAsync(Http.RequestAborted))
        {
            navigation.NavigateTo(Http.User.Identity?.IsAuthenticated == true ? "/denied" : "/login?returnUrl=%2Fsetup");
        }
        else
        {
            Http.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
    }

    private async Task SubmitAsync()
    {
        var zone = Input.TimeZone ?? Display.TimeZone;
        var currency = (Input.Currency ?? Display.Currency).Trim().ToUpperInvariant();
        problems = [.. Check(zone, currency)];
        if (problems.Count > 0)
            return;
        if (!token.TryConsume(Token))
        {
            problems = ["This address has been used already. Sign in instead."];
            return;
        }

        var outcome = await accounts.CreateFirstAsync(Input.Email ?? "", Input.Password ?? "", Actor.Of(null, Auditor.AddressOf(Http)));
        if (!outcome.Succeeded)
        {
            token.Restore(Token!);
            problems = outcome.Problems;
            return;
        }

        var user = await users.FindByEmailAsync(Input.Email!.Trim());
        var (who, now) = (new Actor(user?.Id ?? "nobody", user?.Email ?? "", Auditor.AddressOf(Http)), time.GetUtcNow().ToUnixTimeMilliseconds());
        await settings.SaveAsync(contexts, "Display:TimeZone", zone, who, now);
        await settings.SaveAsync(contexts, "Display:Currency", currency, who, now);
        if (user is not null)
            await signIn.CompleteAsync(Http, user, "first start");
        navigation.NavigateTo("/setup");
    }

    private IEnumerable<string> Check(string zone, string currency)
    {
        if (Input.Password != Input.Again)
            yield return "The two passwords are not the same.";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            yield return "Choose a time zone from the list.";
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))
            yield return "A currency is three letters, such as USD.";
    }

    /// <summary>What the form sends.</summary>
    public sealed class Entry
    {
        public string? Email { get; set; }
        public string? Password { get; set; }
        public string? Again { get; set; }
        public string? TimeZone { get; set; }
        public string? Currency { get; set; }
    }
}
