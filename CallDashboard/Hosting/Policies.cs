using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace CallDashboard.Hosting;

/// <summary>Names of the roles, from least to most.</summary>
public static class Roles
{
    public const string Operator = "operator";
    public const string Supervisor = "supervisor";
    public const string Administrator = "administrator";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Operator, Supervisor, Administrator];
}

/// <summary>What a token for programs may do. A token never administers.</summary>
public static class ApiScopes
{
    /// <summary>Claim of a token's principal, one per scope.</summary>
    public const string ClaimType = "scope";

    /// <summary>Lists, figures and single calls, numbers masked; the hub.</summary>
    public const string Read = "read";
    /// <summary>Phone numbers in full, and the record as received.</summary>
    public const string Numbers = "numbers";
    /// <summary>Recordings.</summary>
    public const string Recordings = "recordings";
    /// <summary>CSV, XLSX and NDJSON.</summary>
    public const string Export = "export";
    /// <summary><c>/metrics</c> and nothing else.</summary>
    public const string Metrics = "metrics";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Numbers, Recordings, Export, Metrics];
}

/// <summary>Names of the authorization policies. What names none needs <see cref="SignedIn"/>.</summary>
public static class Policies
{
    /// <summary>Any role, or a token that may read: what every page and endpoint needs that says nothing else.</summary>
    public const string SignedIn = "signed-in";
    /// <summary>Sees phone numbers in full.</summary>
    public const string SeeNumbers = "see-numbers";
    /// <summary>Hears recordings.</summary>
    public const string Listen = "listen";
    /// <summary>Downloads recordings and transcripts.</summary>
    public const string Download = "download";
    /// <summary>Exports lists.</summary>
    public const string Export = "export";
    /// <summary>Reads the record as received.</summary>
    public const string RawRecord = "raw-record";
    /// <summary>Judges calls: verdicts, levels, tags, scorecards, comments, and the queue.</summary>
    public const string Review = "review";
    /// <summary>Reads <c>/metrics</c>.</summary>
    public const string Metrics = "metrics";
    /// <summary>Sees push tokens, replays the quarantine, sends test pushes, loads sample data.</summary>
    public const string ManagePlatform = "manage-platform";
    /// <summary>Users, roles, settings.</summary>
    public const string Administer = "administer";

    /// <summary>What counts pushes and the system as a whole: nobody who is limited to some applications or tasks.</summary>
    public const string SeeAll = "see-all";

    /// <summary>Who may do what: the one place where roles and scopes meet policies.</summary>
    public static IReadOnlyDictionary<string, (string[] Roles, string? Scope)> Matrix { get; } = new Dictionary<string, (string[], string?)>
    {
        [SignedIn] = ([Roles.Operator, Roles.Supervisor, Roles.Administrator], ApiScopes.Read),
        [SeeAll] = ([Roles.Operator, Roles.Supervisor, Roles.Administrator], ApiScopes.Read),
        [SeeNumbers] = ([Roles.Supervisor, Roles.Administrator], ApiScopes.Numbers),
        [Listen] = ([Roles.Supervisor, Roles.Administrator], ApiScopes.Recordings),
        [Download] = ([Roles.Supervisor, Roles.Administrator], ApiScopes.Recordings),
        [Export] = ([Roles.Supervisor, Roles.Administrator], ApiScopes.Export),
        [RawRecord] = ([Roles.Supervisor, Roles.Administrator], ApiScopes.Numbers),
        [Review] = ([Roles.Supervisor, Roles.Administrator], null),
        [Metrics] = ([Roles.Administrator], ApiScopes.Metrics),
        [ManagePlatform] = ([Roles.Administrator], null),
        [Administer] = ([Roles.Administrator], null),
    };

    /// <summary>What tells of the whole, not of calls: shut for those who are limited to some applications or tasks.</summary>
    private static readonly string[] OfTheWhole = [SeeAll, Metrics, ManagePlatform, Administer];

    /// <summary>True when this person or token may, here and now: whoever reveals numbers one by one sees none by the right alone (<see cref="AllowsRevealed"/>).</summary>
    public static bool Allows(ClaimsPrincipal? user, string policy) => AllowsRevealed(user, policy) && !(policy == SeeNumbers && Grants.AreByClick(user!));

    /// <summary>True when this person or token may as to one call whose number they revealed: what was granted or refused to the person by name, else what the role or the token's scope says.</summary>
    public static bool AllowsRevealed(ClaimsPrincipal? user, string policy)
    {
        if (user?.Identity?.IsAuthenticated != true || !Matrix.TryGetValue(policy, out var rule))
            return false;
        if (Grants.IsLimited(user) && OfTheWhole.Contains(policy))
            return false;
        if (Grants.Named(user, policy) is { } granted)
            return granted;
        return rule.Roles.Any(user.IsInRole) || (rule.Scope is not null && user.HasClaim(ApiScopes.ClaimType, rule.Scope));
    }

    /// <summary>Registers the policies; what has none of its own falls back to <see cref="SignedIn"/>.</summary>
    public static void Register(AuthorizationOptions options)
    {
        foreach (var name in Matrix.Keys)
            options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Allows(context.User, name)));
        options.DefaultPolicy = options.FallbackPolicy = options.GetPolicy(SignedIn)!;
    }
}
