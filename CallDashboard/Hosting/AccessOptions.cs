using static CallDashboard.Hosting.OptionsRules;

namespace CallDashboard.Hosting;

/// <summary>Section <c>Access</c>: how people prove who they are.</summary>
public sealed class AccessOptions : ICheckedOptions
{
    /// <summary>Roles whose people must have a second factor (an authenticator app or a passkey); empty asks nobody.</summary>
    public IList<string> RequireSecondFactor { get; init; } = [];

    /// <summary>How people who may see phone numbers see them: one of <see cref="Reveal"/>.</summary>
    public string RevealNumbers { get; set; } = Reveal.Always;

    /// <summary>Sign-in by a provider besides passwords.</summary>
    public ProviderOptions OpenIdConnect { get; init; } = new();

    public IEnumerable<string> Problems() =>
    [
        .. RequireSecondFactor.SelectMany((role, i) => Says(!Roles.All.Contains(role), $"Access:RequireSecondFactor:{i} is “{role}”; roles are {string.Join(", ", Roles.All)}.")),
        .. Says(!Reveal.All.Contains(RevealNumbers), $"Access:RevealNumbers is “{RevealNumbers}”; it must be one of {string.Join(", ", Reveal.All)}."),
        .. OpenIdConnect.Problems(),
    ];
}

/// <summary>How people who may see phone numbers see them.</summary>
public static class Reveal
{
    /// <summary>Wherever they stand.</summary>
    public const string Always = "always";
    /// <summary>One call's at a time, on its page, by a click that is audited.</summary>
    public const string ByClick = "click";
    /// <summary>The same, and only with a reason.</summary>
    public const string WithReason = "reason";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Always, ByClick, WithReason];
}

/// <summary>Section <c>Access:OpenIdConnect</c>: the provider by which people may sign in, and what its word is worth here.</summary>
public sealed class ProviderOptions
{
    private const string Key = "Access:OpenIdConnect";

    /// <summary>The provider's address, under which <c>.well-known/openid-configuration</c> lies; empty turns the sign-in off.</summary>
    public string Authority { get; set; } = "";
    public string ClientId { get; set; } = "";
    public string ClientSecret { get; set; } = "";
    /// <summary>What the button says after “Sign in with”.</summary>
    public string DisplayName { get; set; } = "single sign-on";
    /// <summary>Separated by spaces, as the protocol writes them.</summary>
    public string Scopes { get; set; } = "openid profile email";
    /// <summary>The claim whose values <see cref="RoleMap"/> knows; one text or a list.</summary>
    public string RoleClaim { get; set; } = "roles";
    public RoleMapOptions RoleMap { get; init; } = new();
    /// <summary>Role of people whose claims name none; empty refuses them.</summary>
    public string DefaultRole { get; set; } = "";
    /// <summary>Make an account for whoever comes for the first time.</summary>
    public bool CreateAccounts { get; set; } = true;
    /// <summary>Let whoever comes for the first time have the account of the same e-mail address, if the provider says it verified the address.</summary>
    public bool LinkByEmail { get; set; }
    /// <summary>The provider asks for a second factor itself, so none is asked for here.</summary>
    public bool SatisfiesSecondFactor { get; set; }

    /// <summary>True when people may sign in by the provider.</summary>
    public bool IsOn => Authority.Length > 0;

    /// <summary>The highest role that one of the claim's values stands for; null when there is none.</summary>
    public string? RoleOf(IReadOnlyCollection<string> values) =>
        RoleMap.Values.LastOrDefault(r => r.Values.Any(values.Contains)).Role ?? (DefaultRole.Length > 0 ? DefaultRole : null);

    internal IEnumerable<string> Problems() => IsOn
        ?
        [
            .. Says(!IsAuthority(Authority), $"{Key}:Authority is “{Authority}”; it must be an https address such as https://login.example.com."),
            .. Says(ClientId.Length == 0, $"{Key}:ClientId is empty; the provider gave one for this program."),
            .. Says(ClientSecret.Length == 0, $"{Key}:ClientSecret is empty; the provider gave one for this program."),
            .. Says(DisplayName.Trim().Length is 0 or > 60 || DisplayName.Any(char.IsControl), $"{Key}:DisplayName must have 1 to 60 characters on one line; the button says “Sign in with …”."),
            .. Says(!Scopes.Split(' ').Contains("openid"), $"{Key}:Scopes is “{Scopes}”; openid must be among them."),
            .. Says(RoleClaim.Length == 0, $"{Key}:RoleClaim is empty; it names the claim that holds roles or groups."),
            .. Says(DefaultRole.Length > 0 && !Roles.All.Contains(DefaultRole), $"{Key}:DefaultRole is “{DefaultRole}”; roles are {string.Join(", ", Roles.All)}, and empty refuses people without one."),
            .. RoleMap.Values.SelectMany(r => r.Values.SelectMany((value, i) => Says(value.Length == 0, $"{Key}:RoleMap:{r.Role}:{i} is empty."))),
            .. Says(DefaultRole.Length == 0 && RoleMap.Values.All(r => r.Values.Count == 0), $"{Key}:RoleMap is empty and so is {Key}:DefaultRole: nobody could sign in."),
        ]
        : Says(ClientId.Length > 0 || ClientSecret.Length > 0, $"{Key}:ClientId or ClientSecret is set and {Key}:Authority is not; all or none.");

    // Without TLS everybody on the way could say who signs in; on the machine itself nobody is on the way.
    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) && address.Query.Length == 0 && address.UserInfo.Length == 0;
}

/// <summary>Values of the provider's claim by the role they stand for. Of several the highest counts.</summary>
public sealed class RoleMapOptions
{
    public IList<string> Administrator { get; init; } = [];
    public IList<string> Supervisor { get; init; } = [];
    public IList<string> Operator { get; init; } = [];

    /// <summary>From the least role to the most.</summary>
    internal IEnumerable<(string? Role, IList<string> Values)> Values => [(Roles.Operator, Operator), (Roles.Supervisor, Supervisor), (Roles.Administrator, Administrator)];
}
