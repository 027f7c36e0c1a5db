namespace CallDashboard.Tests.Features.Access;

/// <summary>One thing that can be reached, and the right it needs.</summary>
/// <param name="Kind"><c>endpoint</c> (method and pattern), <c>hub</c> (class.method) or <c>script</c> (class.method that a script of a page may call).</param>
/// <param name="Right">A policy of <c>Policies</c>, or <c>open</c>, or <c>report</c>.</param>
internal sealed record AccessRow(string Kind, string What, string Right);

/// <summary>
/// Who may reach what: the whole program, in two tables that tests read. Whatever is found in the program and not here fails, and so does what is here and not in the program.
/// A new page or endpoint gets a line in <see cref="Reach"/> with the right it needs.
/// </summary>
internal static class AccessMatrix
{
    /// <summary>Everybody who may come, in the order of the columns of <see cref="Rights"/>.</summary>
    public static readonly string[] Principals =
        ["anonymous", "operator", "supervisor", "administrator", "limited", "refused", "disabled", "token:read", "token:numbers", "token:recordings", "token:export", "token:metrics", "token:limited", "token:revoked"];

    /// <summary>
    /// Who has a right. <c>limited</c> is a supervisor who knows of one application, <c>refused</c> one to whom every right is refused that can be; <c>token:limited</c> may
    /// everything that a token may, in one application. <c>report</c> is the address for pushes, open in the tests, where a bearer is a push token and nothing else.
    /// </summary>
    private const string RightsTable = """
        right            anon op sup adm lim ref dis  read num rec exp met tlim trev
        open             y    y  y   y   y   y   y    y    y   y   y   y   y    y
        report           y    y  y   y   y   y   y    -    -   -   -   -   -    -
        signed-in        -    y  y   y   y   y   -    y    -   -   -   -   y    -
        see-all          -    y  y   y   -   y   -    y    -   -   -   -   -    -
        see-numbers      -    -  y   y   y   -   -    -    y   -   -   -   y    -
        listen           -    -  y   y   y   -   -    -    -   y   -   -   y    -
        download         -    -  y   y   y   -   -    -    -   y   -   -   y    -
        export           -    -  y   y   y   -   -    -    -   -   y   -   y    -
        raw-record       -    -  y   y   y   -   -    -    y   -   -   -   y    -
        review           -    -  y   y   y   y   -    -    -   -   -   -   -    -
        metrics          -    -  -   y   -   -   -    -    -   -   -   y   -    -
        manage-platform  -    -  -   y   -   -   -    -    -   -   -   -   -    -
        administer       -    -  -   y   -   -   -    -    -   -   -   -   -    -
        """;

    private const string ReachTable = """
        endpoint | DELETE,GET,HEAD,OPTIONS,PATCH,PUT /report/{token?} | open
        endpoint | POST /report/{token?} | report
        endpoint | GET /_blazor | signed-in
        endpoint | GET /_blazor/disconnect/ | signed-in
        endpoint | GET /_blazor/initializers/ | signed-in
        endpoint | GET /_blazor/negotiate | signed-in
        endpoint | GET /_framework/opaque-redirect | signed-in
        endpoint | GET /api/calls | signed-in
        endpoint | GET /api/calls/{callId} | signed-in
        endpoint | GET /api/stats | signed-in
        endpoint | GET /calls/{callId}/transcript.{kind} | download
        endpoint | GET /export/calls.csv | export
        endpoint | GET /export/calls.ndjson | export
        endpoint | GET /export/calls.xlsx | export
        endpoint | GET /export/files/{id:long} | export
        endpoint | GET /health/live | open
        endpoint | GET /health/ready | open
        endpoint | GET /hubs/calls | signed-in
        endpoint | GET /hubs/calls/negotiate | signed-in
        endpoint | GET /metrics | metrics
        endpoint | GET /openapi/{documentName}.json | signed-in
        endpoint | GET,HEAD /recordings/{callId}/customer | listen
        endpoint | GET,HEAD /recordings/{callId}/full | listen
        endpoint | PUT /recordings/{callId}/analysis | listen
        endpoint | GET,HEAD /{**path:file} | signed-in
        endpoint | GET,POST / | signed-in
        endpoint | GET,POST /calls | signed-in
        endpoint | GET,POST /calls/{CallId} | signed-in
        endpoint | GET,POST /denied | signed-in
        endpoint | GET,POST /error | open
        endpoint | GET,POST /exports | export
        endpoint | GET,POST /live | signed-in
        endpoint | GET,POST /login | open
        endpoint | GET,POST /not-found | signed-in
        endpoint | GET,POST /platform | see-all
        endpoint | GET,POST /review | review
        endpoint | GET,POST /review/feeding | review
        endpoint | GET,POST /review/insights | review
        endpoint | GET,POST /settings | signed-in
        endpoint | GET,POST /settings/quick-tags | administer
        endpoint | GET,POST /settings/scorecards | administer
        endpoint | GET,POST /settings/about | signed-in
        endpoint | GET,POST /settings/audit | administer
        endpoint | GET /settings/audit/export.{kind:regex(^(csv|ndjson)$)} | administer
        endpoint | GET,POST /settings/retention | administer
        endpoint | GET /settings/retention/receipts/{id:long}.json | administer
        endpoint | GET,POST /settings/display | administer
        endpoint | GET,POST /settings/names | administer
        endpoint | GET,POST /settings/timing | administer
        endpoint | GET,POST /settings/recordings | administer
        endpoint | GET,POST /settings/tokens | administer
        endpoint | GET,POST /settings/users | administer
        endpoint | GET,POST /settings/profile | signed-in
        endpoint | GET,POST /invite | open
        endpoint | GET,POST /login/code | open
        endpoint | GET,POST /login/second-factor | open
        endpoint | GET /login/openid-connect | open
        endpoint | POST /login/passkey | open
        endpoint | POST /login/passkey/options | open
        endpoint | POST /account/passkeys | signed-in
        endpoint | POST /account/passkeys/options | signed-in
        endpoint | GET,POST /setup | open
        endpoint | POST /logout | open
        endpoint | POST /review/acts | review
        script | ApexChart.Selected | signed-in
        script | CallPage.NudgeAsync | listen
        script | LiveFeed.Reading | signed-in
        script | MainLayout.KeepKeys | signed-in
        """;

    /// <summary>Whether a principal has a right.</summary>
    public static IReadOnlyDictionary<(string Right, string Principal), bool> Rights { get; } = RightsTable.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(cells => Principals.Select((principal, i) => (Key: (cells[0], principal), Has: cells[i + 1] == "y"))).ToDictionary(c => c.Key, c => c.Has);

    /// <summary>Everything that can be reached.</summary>
    public static IReadOnlyList<AccessRow> Reach { get; } = [.. ReachTable.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(" | ", StringSplitOptions.TrimEntries)).Select(cells => new AccessRow(cells[0], cells[1], cells[2]))];

    /// <summary>Where tokens are taken at all; elsewhere whoever brings one is nobody.</summary>
    public static bool TakesTokens(string pattern) => Array.Exists(["/api", "/export", "/hubs", "/recordings", "/metrics", "/openapi"], area => pattern == area || pattern.StartsWith(area + "/", StringComparison.Ordinal));
}
