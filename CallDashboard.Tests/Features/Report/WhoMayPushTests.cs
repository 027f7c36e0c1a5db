using CallDashboard.Data;
using CallDashboard.Features.Report;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Report;

/// <summary>Open, tokens, signatures, networks and application ids, over real HTTP.</summary>
public class WhoMayPushTests
{
    private const string Key = "bDqJFiq9";
    private const string Secret = "7bz1lzh9";
    private const string Stamp = "1630468800";

    private static readonly (string, string?)[] Closed = [("Report:Open", "false")];
    private static readonly (string, string?)[] Signed = [("Report:Open", "false"), ("Report:Keys:0:ApiKey", Key), ("Report:Keys:0:ApiSecret", Secret), ("Report:Keys:1:ApiKey", "second"), ("Report:Keys:1:ApiSecret", "other")];

    [Fact]
    public void The_signature_of_the_platforms_document() => Assert.Equal("05d7a50893e22a5c4bb3216ae3396c7c", PushAuthenticator.Sign(Key, Secret, Stamp));

    [Fact]
    public async Task A_token_is_made_at_first_start_and_stays()
    {
        using var host = AppHost.Start(Closed);
        using var http = host.Http();
        var token = host.Services.GetRequiredService<ReportTokens>().Current;
        Assert.True(token.Length >= 32);
        Assert.Equal(token, await host.QueryAsync(db => db.Settings.Where(s => s.Key == "report.token").Select(s => s.Value).SingleAsync()));

        var record = Pushes.Record("c1");
        Assert.Equal((401, "-1"), Short(await http.PushAsync(record)));
        Assert.Equal((401, "-1"), Short(await http.PushAsync(record, "/report/wrong")));
        Assert.Equal((401, "-1"), Short(await http.PushAsync(record, "/report?token=wrong")));
        Assert.Equal((401, "-1"), Short(await http.PushAsync(record, "/report", ("Authorization", "Bearer wrong"))));
        Assert.Equal((401, "-1"), Short(await http.PushAsync(record, $"/report/{token}", ("Authorization", "Bearer wrong"))));
        Assert.Empty(await host.CallsAsync());
        Assert.Empty(await host.KeptAsync());

        Assert.Equal((200, "0"), Short(await http.PushAsync(record, $"/report/{token}")));
        Assert.Equal((200, "0"), Short(await http.PushAsync(record, $"/report?token={token}")));
        Assert.Equal((200, "0"), Short(await http.PushAsync(record, "/report", ("Authorization", $"Bearer {token}"))));
    }

    [Fact]
    public async Task Configured_tokens_count_as_well_and_a_new_one_leaves_the_old_one_valid_until_it_is_dropped()
    {
        using var host = AppHost.Start([.. Closed, ("Report:Tokens:0", "configured-token")]);
        using var http = host.Http();
        var tokens = host.Services.GetRequiredService<ReportTokens>();
        var first = tokens.Current;
        await tokens.RotateAsync();

        foreach (var valid in new[] { "configured-token", first, tokens.Current })
            Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"), $"/report/{valid}")));

        await tokens.DropPreviousAsync();
        Assert.Equal((401, "-1"), Short(await http.PushAsync(Pushes.Record("c1"), $"/report/{first}")));
        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"), $"/report/{tokens.Current}")));
    }

    [Fact]
    public async Task With_keys_the_three_headers_are_judged()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1630468800));
        using var host = AppHost.Start(services => services.AddSingleton<TimeProvider>(clock), Signed);
        using var http = host.Http();
        var sign = PushAuthenticator.Sign(Key, Secret, Stamp);
        Task<PushReply> Push(params (string, string)[] headers) => http.PushAsync(Pushes.Record("c1"), "/report", headers);

        Assert.Equal((401, "-1"), Short(await Push()));
        Assert.Equal((401, "-57"), Short(await Push(("Api-Key", Key), ("Timestamp", Stamp))));
        Assert.Equal((401, "-58"), Short(await Push(("Api-Key", Key), ("Sign", sign))));
        Assert.Equal((401, "-59"), Short(await Push(("Sign", sign), ("Timestamp", Stamp))));
        Assert.Equal((401, "-1"), Short(await Push(("Api-Key", "unknown"), ("Sign", sign), ("Timestamp", Stamp))));
        Assert.Equal((401, "-1"), Short(await Push(("Api-Key", Key), ("Sign", new string('0', 32)), ("Timestamp", Stamp))));
        Assert.Equal((200, "0"), Short(await Push(("Api-Key", Key), ("Sign", sign), ("Timestamp", Stamp))));
        Assert.Equal((200, "0"), Short(await Push(("Api-Key", Key), ("Sign", sign.ToUpperInvariant()), ("Timestamp", Stamp))));
        Assert.Equal((200, "0"), Short(await Push(("Api-Key", "second"), ("Sign", PushAuthenticator.Sign("second", "other", Stamp)), ("Timestamp", Stamp))));

        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((200, "0"), Short(await Push(("Api-Key", Key), ("Sign", sign), ("Timestamp", Stamp))));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((401, "-4"), Short(await Push(("Api-Key", Key), ("Sign", sign), ("Timestamp", Stamp))));
        Assert.Equal((401, "-4"), Short(await Push(("Api-Key", Key), ("Sign", PushAuthenticator.Sign(Key, Secret, "soon")), ("Timestamp", "soon"))));
    }

    [Fact]
    public async Task A_token_does_without_headers_when_keys_are_configured_but_not_with_wrong_ones()
    {
        using var host = AppHost.Start([.. Signed, ("Report:Tokens:0", "configured-token")]);
        using var http = host.Http();

        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"), "/report/configured-token")));
        Assert.Equal((401, "-57"), Short(await http.PushAsync(Pushes.Record("c1"), "/report/configured-token", ("Api-Key", Key))));
    }

    [Fact]
    public async Task Open_takes_anyone_but_not_headers_that_are_wrong()
    {
        using var host = AppHost.Start([.. Signed[1..], ("Report:Open", "true")]);
        using var http = host.Http();

        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"))));
        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"), "/report/whatever")));
        Assert.Equal((401, "-1"), Short(await http.PushAsync(Pushes.Record("c1"), "/report", ("Authorization", "Bearer wrong"))));
        Assert.Equal((401, "-58"), Short(await http.PushAsync(Pushes.Record("c1"), "/report", ("Sign", "x"))));
        Assert.Equal((401, "-1"), Short(await http.PushAsync(Pushes.Record("c1"), "/report", ("Api-Key", Key), ("Sign", "x"), ("Timestamp", Stamp))));
    }

    [Fact]
    public async Task Networks_hold_for_everyone()
    {
        using var elsewhere = AppHost.Start(("Report:AllowedNetworks:0", "10.0.0.0/8"));
        using var far = elsewhere.Http();
        Assert.Equal((403, "-6"), Short(await far.PushAsync(Pushes.Record("c1"))));

        using var here = AppHost.Start(("Report:AllowedNetworks:0", "10.0.0.0/8"), ("Report:AllowedNetworks:1", "127.0.0.1"));
        using var near = here.Http();
        Assert.Equal((200, "0"), Short(await near.PushAsync(Pushes.Record("c1"))));
    }

    [Fact]
    public async Task Only_named_applications_when_some_are_named()
    {
        using var host = AppHost.Start(("Report:AllowedAppIds:0", "app-1"), ("Report:AllowedAppIds:1", "42"));
        using var http = host.Http();

        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c1"))));
        Assert.Equal((200, "0"), Short(await http.PushAsync(Pushes.Record("c2", ("appId", 42)))));
        var refused = await http.PushAsync(Pushes.Record("c3", ("appId", "app-9")));
        Assert.Equal((422, "-37"), Short(refused));
        Assert.Contains("app-9", refused.Reason, StringComparison.Ordinal);
        Assert.Equal((422, "-37"), Short(await http.PushAsync(Pushes.Record("c4", ("appId", null)))));
        Assert.Equal((422, "-37"), Short(await http.PushAsync($"[{Pushes.Record("c5")},{Pushes.Record("c6", ("appId", "app-9"))}]")));
        Assert.Equal(["c1", "c2", "c5"], (await host.CallsAsync()).Select(c => c.CallId));
    }

    [Fact]
    public async Task Answers_are_counted_once_and_the_last_ones_are_remembered()
    {
        using var host = AppHost.Start([.. Closed, ("Report:Tokens:0", "configured-token")]);
        using var http = host.Http();
        var journal = host.Services.GetRequiredService<PushJournal>();
        await http.PushAsync(Pushes.Record("c1"), "/report/configured-token");
        await http.PushAsync(Pushes.Record("c1"), "/report/configured-token");
        await http.PushAsync(Pushes.Record("c1", ("chatDuration", 31)), "/report/configured-token");
        await http.PushAsync($"[{Pushes.Record("c2")},7]", "/report/configured-token");
        await http.PushAsync(Pushes.Record("c1"));
        await journal.FlushAsync();

        var counts = await host.QueryAsync(db => db.PushCounts.GroupBy(p => p.Outcome).Select(g => new { g.Key, Count = g.Sum(p => p.Count) }).ToDictionaryAsync(g => g.Key, g => g.Count));
        Assert.Equal(new() { [PushOutcome.Stored] = 1, [PushOutcome.Duplicate] = 1, [PushOutcome.Changed] = 1, [PushOutcome.Quarantined] = 1, [PushOutcome.Unauthorised] = 1 }, counts);
        Assert.Equal([PushOutcome.Unauthorised, PushOutcome.Quarantined, PushOutcome.Changed, PushOutcome.Duplicate, PushOutcome.Stored], journal.Latest().Select(e => e.Answer.Outcome));
        Assert.Equal([0, 2, 1, 1, 1], journal.Latest().Select(e => e.Records));
    }

    private static (int Http, string Status) Short(PushReply reply) => (reply.Http, reply.Status);
}
