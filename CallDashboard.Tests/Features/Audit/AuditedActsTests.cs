using CallDashboard.Features.Recordings;
using System.Net;
using CallDashboard.Data;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Audit;

/// <summary>Acts over HTTP and what stands in the trail afterwards: who, from where, what; and nothing that must not stand there.</summary>
public sealed class AuditedActsTests : IDisposable
{
    private const string NoTrail = "CREATE TRIGGER NoTrail BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'full'); END";

    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Who_reads_and_takes_away_stands_in_the_trail()
    {
        await host.StoreAsync([Pushes.Record("call-1"), Pushes.Record("call-2")]);
        using var http = await host.SignedInAsync(Roles.Supervisor);

        (await http.GetAsync("/api/calls/call-1")).EnsureSuccessStatusCode();
        (await http.GetAsync("/calls/call-2/transcript.srt")).EnsureSuccessStatusCode();
        (await http.GetAsync("/export/calls.csv?from=2020-01-01&phone=%2B15550001234&q=speaking&prop.name=Ann")).EnsureSuccessStatusCode();
        using (var signOut = await http.GetAsync("/denied"))
            Assert.Equal(HttpStatusCode.OK, signOut.StatusCode);
        await host.AuditedAsync(AuditActs.ExportEnded);

        var trail = await host.AuditAsync();
        var me = host.Services.GetRequiredService<AccountWatch>().Accounts.Single(a => a.Role == Roles.Supervisor);
        Assert.Equal([AuditActs.UserCreated, AuditActs.SignedIn, AuditActs.CallViewed, AuditActs.TranscriptDownloaded, AuditActs.Exported, AuditActs.ExportEnded], trail.Select(a => a.Act));
        Assert.All(trail.Skip(1), a => Assert.Equal((me.Id, me.Email, "127.0.0.1"), (a.ActorId, a.Actor, a.Address)));
        Assert.Equal(("call", "call-1"), (trail[2].SubjectKind, trail[2].Subject));
        Assert.Contains("\"calls\":2", trail[5].Details, StringComparison.Ordinal);
        Assert.StartsWith("from=2020-01-01&phone=#", trail[4].Subject, StringComparison.Ordinal);
        foreach (var secret in new[] { "5550001234", "speaking", "Ann" })
            Assert.DoesNotContain(trail, a => $"{a.Subject} {a.Details}".Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_sign_in_is_noted_without_what_was_typed()
    {
        await host.EnsureAccountAsync(Roles.Operator);
        using var http = host.Browser(out _);
        using (await http.PostFormAsync("/login", new() { ["Input.Email"] = SignedIn.Email(Roles.Operator), ["Input.Password"] = "a wrong password" }))
        using (await http.PostFormAsync("/login", new() { ["Input.Email"] = "my secret password", ["Input.Password"] = "x" }))
            await Eventually.HoldsAsync(async () => (await host.AuditAsync()).Count(a => a.Act == AuditActs.SignInFailed) == 2);

        var refused = (await host.AuditAsync()).Where(a => a.Act == AuditActs.SignInFailed).ToList();
        Assert.Equal(("user", "nobody", "127.0.0.1"), (refused[0].SubjectKind, refused[0].Actor, refused[0].Address));
        Assert.Equal("account", refused[1].SubjectKind);
        Assert.DoesNotContain(refused, a => $"{a.Subject} {a.Details} {a.Actor}".Contains("secret", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Hearing_is_noted_once_a_sitting_and_taking_away_each_time()
    {
        var record = host.Services.GetRequiredService<RecordParser>().Parse(System.Text.Encoding.UTF8.GetBytes(Pushes.Record("sample-en-promise"))).Records.Single();
        await host.Services.GetRequiredService<IngestQueue>().StoreAsync([new IncomingCall(record.Call!, record.Bytes.Span, CallSource.Sample, 1)], [], 1);
        using var http = await host.SignedInAsync(Roles.Supervisor);
        var address = "/recordings/sample-en-promise/full";
        // Fetched ahead it is noted as that, once; it makes no hearing silent.
        for (var i = 0; i < 2; i++)
        {
            using var ahead = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { RecordingEndpoints.PurposeHeader, "ahead" } } };
            (await http.SendAsync(ahead)).EnsureSuccessStatusCode();
        }
        foreach (var range in new[] { "bytes=0-1", "bytes=0-", "bytes=500-" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Range", range } } };
            (await http.SendAsync(request)).EnsureSuccessStatusCode();
        }
        using (var head = new HttpRequestMessage(HttpMethod.Head, address))
            (await http.SendAsync(head)).EnsureSuccessStatusCode();
        for (var i = 0; i < 2; i++)
            (await http.GetAsync(address + "?download=1")).EnsureSuccessStatusCode();

        var acts = (await host.AuditAsync()).Where(a => a.Subject == "sample-en-promise").Select(a => a.Act).ToList();
        Assert.Equal([AuditActs.RecordingFetched, AuditActs.RecordingHeard, AuditActs.RecordingDownloaded, AuditActs.RecordingDownloaded], acts);
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_given_out_and_who_may_mend_it_gets_in()
    {
        await host.StoreAsync([Pushes.Record("call-1")]);
        using var http = await host.SignedInAsync(Roles.Supervisor);
        await host.AuditedAsync(AuditActs.SignedIn);
        var queue = host.Services.GetRequiredService<IngestQueue>();

        await queue.RunAsync(session => Execute(session.Connection, NoTrail));
        foreach (var address in new[] { "/api/calls/call-1", "/calls/call-1/transcript.txt", "/export/calls.csv?from=2020-01-01" })
        {
            using var refused = await http.GetAsync(address);
            Assert.Equal((HttpStatusCode.InternalServerError, address), (refused.StatusCode, address));
            Assert.DoesNotContain("speaking", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        await queue.RunAsync(session => Execute(session.Connection, "DROP TRIGGER NoTrail"));

        // A database that only reads. What is written behind the answers may meet it first, and then the writer has opened another connection before the act comes.
        await Eventually.HoldsAsync(async () =>
        {
            await queue.RunAsync(session => Execute(session.Connection, "PRAGMA query_only=ON"));
            using var refused = await http.GetAsync("/api/calls/call-1");
            return refused.StatusCode == HttpStatusCode.ServiceUnavailable;
        });

        var trail = host.Services.GetRequiredService<AuditTrail>();
        await queue.RunAsync(session => Execute(session.Connection, "PRAGMA query_only=ON"));
        trail.Note(new AuditNote(1, Actor.System, AuditActs.SignedOut, AuditSubject.None));
        Assert.Equal(1, (await host.AuditedAsync(AuditActs.SignedOut)).At);
        Assert.Empty(DatabaseCheck.Run(host.Services.GetRequiredService<DatabaseLocation>().FilePath).Problems);
    }

    [Fact]
    public async Task What_says_that_nobody_listens_yet_is_given_out_no_more_freely()
    {
        var record = host.Services.GetRequiredService<RecordParser>().Parse(System.Text.Encoding.UTF8.GetBytes(Pushes.Record("sample-en-promise"))).Records.Single();
        var queue = host.Services.GetRequiredService<IngestQueue>();
        await queue.StoreAsync([new IncomingCall(record.Call!, record.Bytes.Span, CallSource.Sample, 1)], [], 1);
        using var http = await host.SignedInAsync(Roles.Supervisor);
        await host.AuditedAsync(AuditActs.SignedIn);
        await queue.RunAsync(session => Execute(session.Connection, NoTrail));

        using var ahead = new HttpRequestMessage(HttpMethod.Get, "/recordings/sample-en-promise/full") { Headers = { { RecordingEndpoints.PurposeHeader, "ahead" } } };
        using var refused = await http.SendAsync(ahead);

        Assert.False(refused.IsSuccessStatusCode);
        Assert.NotEqual("audio/mpeg", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_verb_names_the_first_broken_entry()
    {
        await host.EnsureAccountAsync(Roles.Operator);
        await host.EnsureAccountAsync(Roles.Supervisor);
        await Eventually.HoldsAsync(() => Task.FromResult(new AuditHeads(Path.Combine(host.StorageDirectory, AuditHeads.FileName)).Read() is [.., { Id: 2 }]));
        var whole = await Verb.RunAsync(host.StorageDirectory, "", "audit", "verify");
        Assert.True(whole.ExitCode == 0, whole.Output + whole.Error);
        Assert.Contains("2 entries", whole.Output, StringComparison.Ordinal);

        // Cut off at the end: the chain is whole, and the noted head is not in it any more.
        await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => Execute(session.Connection, "DROP TRIGGER AuditEntries_no_delete; DELETE FROM AuditEntries WHERE Id = 2"));
        var cut = await Verb.RunAsync(host.StorageDirectory, "", "audit", "verify");
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("Entry 2 is missing", cut.Output, StringComparison.Ordinal);
    }

    private static bool Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return true;
    }
}
