using System.Net;
using System.Text.RegularExpressions;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Access;

public sealed partial class SecondFactorSignInTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private readonly AppHost host;

    public SecondFactorSignInTests() => host = AppHost.Start(services => services.AddSingleton<TimeProvider>(clock), ("Access:RequireSecondFactor:0", Roles.Supervisor));

    public void Dispose() => host.Dispose();

    private SecondFactors Factors => host.Services.GetRequiredService<SecondFactors>();

    [Fact]
    public async Task A_password_alone_is_not_enough_and_every_code_is_good_once()
    {
        var (userId, secret, codes) = await TurnOnAsync(Roles.Operator);
        clock.Advance(TimeSpan.FromMinutes(1));
        using var first = await PasswordAsync(Roles.Operator, "/calls?status=BUSY");
        Assert.False(await IsInsideAsync(first.Http));
        Assert.Equal("/login/code?returnUrl=%2Fcalls%3Fstatus%3DBUSY", first.Next);

        using (var wrong = await CodeAsync(first, "000000"))
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        using (var right = await CodeAsync(first, Totp.CodeAt(secret, clock.GetUtcNow())))
        {
            Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
            Assert.EndsWith("/calls?status=BUSY", right.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        Assert.True(await IsInsideAsync(first.Http));

        // The same code again, as somebody who looked over the shoulder would; then a recovery code, twice.
        using var second = await PasswordAsync(Roles.Operator);
        using (var again = await CodeAsync(second, Totp.CodeAt(secret, clock.GetUtcNow())))
            Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
        using (var recovered = await CodeAsync(second, codes[3].ToUpperInvariant()))
            Assert.Equal(HttpStatusCode.Redirect, recovered.StatusCode);
        Assert.Equal(9, (await Factors.StateAsync(userId)).CodesLeft);
        using var third = await PasswordAsync(Roles.Operator);
        using (var used = await CodeAsync(third, codes[3]))
            Assert.Equal(HttpStatusCode.Unauthorized, used.StatusCode);
        Assert.Equal(["on", "recovery code used"], await AuditedAsync(AuditActs.SecondFactorChanged));
    }

    [Fact]
    public async Task Codes_are_not_guessed_and_a_pending_sign_in_ends()
    {
        var (_, secret, _) = await TurnOnAsync(Roles.Operator);
        using var visit = await PasswordAsync(Roles.Operator);
        for (var i = 0; i < SignInThrottle.Allowed; i++)
        {
            using var wrong = await CodeAsync(visit, $"00000{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }
        using (var waits = await CodeAsync(visit, Totp.CodeAt(secret, clock.GetUtcNow().AddSeconds(30))))
            Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);

        clock.Advance(TimeSpan.FromMinutes(11));
        using var late = await visit.Http.GetAsync(visit.Next);
        Assert.Contains("/login?", late.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_role_needs_one_it_is_set_up_before_the_first_page()
    {
        using var visit = await PasswordAsync(Roles.Supervisor);
        Assert.StartsWith("/login/second-factor?", visit.Next, StringComparison.Ordinal);
        Assert.False(await IsInsideAsync(visit.Http));
        var page = await visit.Http.GetStringAsync(visit.Next);
        var secret = Secret().Match(page).Groups[1].Value;
        Assert.Contains("<path d=\"M", page, StringComparison.Ordinal);

        using (var wrong = await visit.Http.PostFormAsync(visit.Next, new() { ["Input.Code"] = "000000" }))
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.False(await IsInsideAsync(visit.Http));
        using (var right = await visit.Http.PostFormAsync(visit.Next, new() { ["Input.Code"] = Totp.CodeAt(secret, clock.GetUtcNow()) }))
            Assert.Equal(10, RecoveryCode().Count(await right.Content.ReadAsStringAsync()));
        Assert.True(await IsInsideAsync(visit.Http));

        // From then on it is asked for, and cannot be set up anew with the password alone.
        using var next = await PasswordAsync(Roles.Supervisor);
        Assert.StartsWith("/login/code?", next.Next, StringComparison.Ordinal);
        using var around = await next.Http.GetAsync("/login/second-factor");
        Assert.Equal(HttpStatusCode.Redirect, around.StatusCode);
    }

    [Fact]
    public async Task Who_lost_everything_is_helped_by_the_command_line()
    {
        await TurnOnAsync(Roles.Operator);
        var done = await Verb.RunAsync(host.StorageDirectory, "", "user", "reset-second-factor", SignedIn.Email(Roles.Operator));
        Assert.Equal((0, ""), (done.ExitCode, done.Error));

        using var visit = await PasswordAsync(Roles.Operator, expectInside: true);
        Assert.True(await IsInsideAsync(visit.Http));
    }

    private sealed record Visit(HttpClient Http, string Next) : IDisposable
    {
        public void Dispose() => Http.Dispose();
    }

    private async Task<(string UserId, string Secret, IReadOnlyList<string> Codes)> TurnOnAsync(string role)
    {
        await host.EnsureAccountAsync(role);
        var id = host.Services.GetRequiredService<AccountWatch>().Accounts.Single(a => a.Email == SignedIn.Email(role)).Id;
        var secret = await Factors.ProposeAsync(id);
        Assert.Null(await Factors.ConfirmAsync(id, "000000", Actor.System));
        return (id, secret, (await Factors.ConfirmAsync(id, Totp.CodeAt(secret, clock.GetUtcNow()), Actor.System))!);
    }

    private async Task<Visit> PasswordAsync(string role, string returnUrl = "/", bool expectInside = false)
    {
        await host.EnsureAccountAsync(role);
        var http = host.Browser(out _);
        using var answer = await http.PostFormAsync("/login?returnUrl=" + Uri.EscapeDataString(returnUrl), new() { ["Input.Email"] = SignedIn.Email(role), ["Input.Password"] = SignedIn.Password });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var next = answer.Headers.Location!.IsAbsoluteUri ? answer.Headers.Location.PathAndQuery : answer.Headers.Location.ToString();
        Assert.Equal(!expectInside, next.StartsWith("/login/", StringComparison.Ordinal));
        return new Visit(http, next);
    }

    private static Task<HttpResponseMessage> CodeAsync(Visit visit, string code) => visit.Http.PostFormAsync(visit.Next, new() { ["Input.Code"] = code });

    private static async Task<bool> IsInsideAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/denied");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private Task<List<string>> AuditedAsync(string act) => host.QueryAsync(async db => (await db.AuditEntries.Where(a => a.Act == act).OrderBy(a => a.Id).Select(a => a.Details).ToListAsync())
        .ConvertAll(d => System.Text.Json.JsonDocument.Parse(d).RootElement.GetProperty("what").GetString()!));

    [GeneratedRegex("data-testid=\"totp-secret\">([A-Z2-7]{32})<")]
    private static partial Regex Secret();

    [GeneratedRegex("<code>([a-z0-9]{4}-){5}[a-z0-9]{4}</code>")]
    private static partial Regex RecoveryCode();
}
