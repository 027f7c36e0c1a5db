using System.Text;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Retention;
using CallDashboard.Ingest;
using CallDashboard.Ingest.Retention;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Retention;

/// <summary>What is old goes, in small steps; what is held stays; and everything agrees with itself afterwards.</summary>
public sealed class RetentionTests : IDisposable
{
    private const int Old = 60;
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"), ("Retention:CallDays", "30"), ("Retention:PayloadDays", "10"));
    private readonly long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Old_calls_go_with_their_figures_and_held_ones_stay()
    {
        var records = Enumerable.Range(0, Old).Select(n => Record($"old-{n}", now - (40 * 86_400) - n, $"+1555000{n:0000}")).Append(Record("young", now - 3600, "+15559990000"));
        await host.StoreAsync(records);
        await host.IndexedAsync();
        var holds = host.Services.GetRequiredService<Holds>();
        await holds.PlaceAsync(HoldKind.Call, "old-3", "a case", Note(AuditActs.HoldPlaced), CancellationToken.None);
        await holds.PlaceAsync(HoldKind.Number, "+1 555 000-0007", "a case", Note(AuditActs.HoldPlaced), CancellationToken.None);
        await holds.PlaceAsync(HoldKind.Filter, "from=2020-01-01&minSeconds=55", "a case", Note(AuditActs.HoldPlaced), CancellationToken.None);
        // One more of the held number, pushed after the hold.
        await host.StoreAsync([Record("old-again", now - (50 * 86_400), "+15550000007")]);

        var run = await host.Services.GetRequiredService<RetentionWorker>().RunAsync(null, CancellationToken.None);

        // 55 to 59 by the filter, 3 by itself, 7 and the later one by their number.
        string[] kept = ["old-3", "old-7", "old-55", "old-56", "old-57", "old-58", "old-59", "old-again", "young"];
        Assert.Equal(kept.Order(StringComparer.Ordinal), (await host.CallsAsync()).Select(c => c.CallId).Order(StringComparer.Ordinal));
        Assert.Equal((Old + 2 - kept.Length, 8), (run!.Counts.Calls, run.Counts.Held));
        Assert.Equal(await host.RecountAsync(), await host.RollupsAsync());
        await AssertSoundAsync();
        Assert.Equal(AuditActs.RetentionPurged, (await host.AuditAsync())[^1].Act);

        foreach (var hold in await holds.ListAsync(CancellationToken.None))
            await holds.ReleaseAsync(hold.Id, Note(AuditActs.HoldReleased), CancellationToken.None);
        await host.Services.GetRequiredService<RetentionWorker>().RunAsync(null, CancellationToken.None);
        Assert.Equal(["young"], (await host.CallsAsync()).Select(c => c.CallId));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Received_bytes_are_reduced_and_the_page_reads_the_same_record()
    {
        var bytes = Encoding.UTF8.GetBytes(Record("call-1", now - (12 * 86_400), "+15550001111", "secretField"));
        var parser = host.Services.GetRequiredService<RecordParser>();
        var queue = host.Services.GetRequiredService<IngestQueue>();
        var arrived = (now - (12 * 86_400)) * 1000;
        var first = Encoding.UTF8.GetBytes(Record("call-1", now - (12 * 86_400), "+15550002222", "secretField"));
        await queue.StoreAsync([new IncomingCall(parser.ParseStored(first), first, CallSource.Platform, arrived)], [], arrived);
        await queue.StoreAsync([new IncomingCall(parser.ParseStored(bytes), bytes, CallSource.Platform, arrived)], [], arrived);
        await queue.StoreAsync([], [new KeptItem(KeptReason.Quarantined, "not a record"u8.ToArray(), "", "broken", "", "")], arrived);
        await queue.StoreAsync([], [new KeptItem(KeptReason.OtherKind, "a young one"u8.ToArray(), "", "", "SMS", "")], now * 1000);

        var run = await host.Services.GetRequiredService<RetentionWorker>().RunAsync(null, CancellationToken.None);

        Assert.Equal((0, 1, 1), (run!.Counts.Calls, run.Counts.Reduced, run.Counts.Kept));
        Assert.Equal(["SMS"], (await host.KeptAsync()).Select(k => k.Envelope));
        var body = Assert.Single(await host.QueryAsync(db => db.CallBodies.ToListAsync()));
        var read = BodyCodec.Decompress(body.Bytes);
        Assert.DoesNotContain("secretField", Encoding.UTF8.GetString(read), StringComparison.Ordinal);
        Assert.Equal("+15550001111", parser.ParseStored(read).Phone);
        await AssertSoundAsync();
        // Again: nothing is left to do.
        Assert.True((await host.Services.GetRequiredService<RetentionWorker>().RunAsync(null, CancellationToken.None))!.Counts.IsNothing);
    }

    [Fact]
    public void A_reduced_record_reads_as_the_same_but_for_what_the_document_does_not_name()
    {
        var parser = new RecordParser(TimeZoneInfo.Utc);
        foreach (var text in CallCorpus.Make(200, TimeProvider.System.GetUtcNow()).Append(Record("full", now, "+1555", "secretField")))
        {
            var before = parser.ParseStored(Encoding.UTF8.GetBytes(text));
            var reduced = ReducedRecord.Write(before, new DateOnly(2026, 11, 25));
            var after = parser.ParseStored(reduced);
            Assert.True(ReducedRecord.Is(reduced));
            Assert.Equal([ReducedRecord.Mark], after.UnknownFields.Keys);
            Assert.Equivalent(before with { UnknownFields = new Dictionary<string, string>() }, after with { UnknownFields = new Dictionary<string, string>() }, strict: true);
        }
    }

    [Theory]
    [InlineData("call +1 (555) 000-1234 now", true)]
    [InlineData("\"calledPhoneNumber\":\"15550001234\"", true)]
    [InlineData("1-555-000.12/34", true)]
    [InlineData("115550001234", false)]
    [InlineData("155500012345", false)]
    [InlineData("1555000,1234", false)]
    public void A_number_is_found_however_it_is_written(string text, bool found) => Assert.Equal(found, new PhonePattern("+1 555 000 1234").IsIn(text));

    private async Task AssertSoundAsync()
    {
        await host.IndexedAsync();
        Assert.Empty(DatabaseCheck.Run(host.Services.GetRequiredService<DatabaseLocation>().FilePath).Problems);
    }

    private static AuditNote Note(string act) => new(1, Actor.System, act, AuditSubject.None);

    private static string Record(string id, long start, string phone, string? unknown = null)
    {
        var talk = id.StartsWith("old-", StringComparison.Ordinal) && int.TryParse(id[4..], out var n) ? n : 1;
        (string, object?)[] fields = [("startTime", start), ("endTime", start + 42), ("calledPhoneNumber", phone), ("chatDuration", talk)];
        return Pushes.Record(id, unknown is null ? fields : [.. fields, (unknown, "what nobody documents")]);
    }
}
