using System.Globalization;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Features.Retention;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Ingest.Retention;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Retention;

/// <summary>A person's number and words, put into every place that there is; after the erasure neither any row nor any byte of any file holds them.</summary>
public sealed class ErasureTests : IDisposable
{
    private const string Number = "15557654321", Word = "qzcanaryword", Name = "Qzcanaryname";

    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Nothing_of_a_person_is_left()
    {
        await PutEverywhereAsync();
        var before = await TracesAsync();
        foreach (var place in new[] { "Calls", "CallBodies", "CallTexts", "SearchWords", "KeptBodies", "SavedViews", "ExportJobs", "ReviewComments", "inbox Inbox", "exports/", "recordings/", "calls.db" })
            Assert.True(before.Exists(t => t.Contains(place, StringComparison.Ordinal)), $"The canary was never in {place}: the test would prove nothing. {string.Join("; ", before)}");

        var eraser = host.Services.GetRequiredService<Eraser>();
        var receipt = await eraser.RunAsync(new PhonePattern(Number), "asked to", Actor.System, new Progress<string>(), CancellationToken.None);

        Assert.Equal([], await TracesAsync());
        Assert.Equal((2, 3, 1, 3, 1), (receipt.Removed.Calls, receipt.Removed.Versions, receipt.Removed.Recordings, receipt.Removed.KeptBodies, receipt.Removed.SavedFilters));
        Assert.True(receipt is { DatabaseRewritten: true, LogEmptied: true, StillIn.Count: 0, FilesScanned: > 0 });
        Assert.Equal(["calls.db.before-update-1"], receipt.OutsideReach);
        Assert.DoesNotContain(Number, receipt.ToJson(), StringComparison.Ordinal);
        Assert.Equal(["other"], (await host.CallsAsync()).Select(c => c.CallId));
        Assert.Equal(await host.RecountAsync(), await host.RollupsAsync());
        Assert.Empty(DatabaseCheck.Run(host.Services.GetRequiredService<DatabaseLocation>().FilePath).Problems);
        Assert.Equal(2, (await host.AuditAsync()).Count(a => a.Act == AuditActs.PersonErased && a.Subject == receipt.NumberHash));

        // A step that was skipped would be found: by the test, and by the last look of the erasure itself.
        Directory.CreateDirectory(Path.Combine(host.StorageDirectory, "exports"));
        await File.WriteAllTextAsync(Path.Combine(host.StorageDirectory, "exports", "left.csv"), $"a,+{Number}\n");
        Assert.NotEmpty(await TracesAsync());
        Assert.Equal([Path.Combine("exports", "left.csv")], host.Services.GetRequiredService<StoredFiles>().Scan([Number], CancellationToken.None).Found);
        // The writer goes on after its file was rewritten.
        await host.StoreAsync([Pushes.Record("later")]);
        Assert.Equal(2, (await host.CallsAsync()).Count);
    }

    [Fact]
    public async Task Who_is_held_is_not_erased()
    {
        await host.StoreAsync([Pushes.Record("held", ("calledPhoneNumber", "+" + Number))]);
        await host.Services.GetRequiredService<Holds>().PlaceAsync(HoldKind.Call, "held", "a case", new AuditNote(1, Actor.System, AuditActs.HoldPlaced, AuditSubject.Call("held")), CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            host.Services.GetRequiredService<Eraser>().RunAsync(new PhonePattern(Number), "asked to", Actor.System, new Progress<string>(), CancellationToken.None));
        Assert.Single(await host.CallsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 20) - 5)]
    [InlineData((1 << 21) + 7)]
    public void The_scanner_finds_what_lies_across_portions(int at)
    {
        var bytes = new byte[(1 << 21) + 100];
        Encoding.UTF8.GetBytes(Number).CopyTo(bytes, at);
        Assert.True(StoredFiles.Holds(new MemoryStream(bytes), [Encoding.UTF8.GetBytes(Number)], CancellationToken.None));
        Assert.False(StoredFiles.Holds(new MemoryStream(bytes), ["99999999999"u8.ToArray()], CancellationToken.None));
    }

    private async Task PutEverywhereAsync()
    {
        await host.StoreAsync([Person("first", "first thing"), Person("second", "second thing"), Pushes.Record("other")]);
        await host.StoreAsync([Person("first", "changed thing")]);
        await host.IndexedAsync();
        var key = (await host.CallsAsync()).Single(c => c.CallId == "first").Key;
        var queue = host.Services.GetRequiredService<IngestQueue>();
        await queue.StoreAsync([],
        [
            new KeptItem(KeptReason.Quarantined, Encoding.UTF8.GetBytes($$"""{"calledPhoneNumber":"+1 555 765-4321","name":"{{Name}}"}"""), "callId", "is missing", "{…}", ""),
            new KeptItem(KeptReason.OtherKind, Encoding.UTF8.GetBytes($$"""{"dataType":"SMS","to":{{Number}},"text":"{{Word}}"}"""), "", "", "SMS", ""),
            new KeptItem(KeptReason.Quarantined, Encoding.UTF8.GetBytes($"<xml>{Number}</xml>"), "", "is not JSON", "", ""),
        ], 1);
        var name = "ab/" + new string('a', 64) + ".mp3";
        await host.QueryAsync(async db =>
        {
            db.SavedViews.Add(new SavedView { OwnerId = "u", Name = "mine", Query = $"phone=%2B{Number}", Columns = "" });
            db.ExportJobs.Add(new ExportJob { UserId = "u", Format = "csv", Query = $"phone={Number}", Zone = "UTC", State = ExportState.Done, ExpiresAt = long.MaxValue });
            db.ReviewComments.Add(new ReviewComment { Id = "c1", CallKey = key, Text = $"call back {Word}", UserId = "u" });
            db.Recordings.Add(new Recording { CallKey = key, Track = Track.Full, Url = "https://audio.example/1.mp3", State = RecordingState.Stored, FileName = name, Length = 20 });
            return await db.SaveChangesAsync();
        });
        var recording = Path.Combine(host.StorageDirectory, "recordings", name);
        Directory.CreateDirectory(Path.GetDirectoryName(recording)!);
        await File.WriteAllTextAsync(recording, $"sound of {Name}");
        Directory.CreateDirectory(Path.Combine(host.StorageDirectory, "exports"));
        await File.WriteAllTextAsync(Path.Combine(host.StorageDirectory, "exports", "1.csv"), $"first,+{Number}\n");
        await File.WriteAllTextAsync(Path.Combine(host.StorageDirectory, "calls.db.before-update-1"), $"an old copy with {Number}");
        // As a busy hour leaves it: filed, and still in the inbox' bytes.
        var inbox = host.Services.GetRequiredService<DatabaseLocation>().FilePath + "-inbox";
        using var connection = new SqliteConnection($"Data Source={inbox};Pooling=False");
        connection.Open();
        var body = Encoding.UTF8.GetBytes(Person("first", "first thing"));
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO Inbox (Id, ArrivedAt, ContentHash, Length, Bytes) VALUES (1, 1, $hash, $length, $bytes)";
        insert.Parameters.AddWithValue("$hash", StableHash.Of(body));
        insert.Parameters.AddWithValue("$length", body.Length);
        insert.Parameters.AddWithValue("$bytes", body);
        insert.ExecuteNonQuery();
        insert.CommandText = "PRAGMA user_version";
        var cursor = string.Create(CultureInfo.InvariantCulture, $"inbox-{(int)(long)insert.ExecuteScalar()!:x8}");
        await queue.RunAsync(session =>
        {
            using var filed = session.Connection.CreateCommand();
            filed.CommandText = $"INSERT INTO Cursors (Name, Sequence) VALUES ('{cursor}', 1) ON CONFLICT (Name) DO UPDATE SET Sequence = 1";
            return filed.ExecuteNonQuery();
        });
    }

    private static string Person(string id, string says) => Pushes.Record(id, ("calledPhoneNumber", "+1 555 765 4321"), ("fullAudioUrl", null), ("customerAudioUrl", null), ("properties", new Dictionary<string, string> { ["name"] = Name, ["mobile"] = Number }),
        ("callDetailList", new[] { new { callDetailId = 1, type = "PERSON", text = $"{Word} {says}, my number is {Number}", startOffset = 1, endOffset = 2 } }));

    /// <summary>Where the canary is: tables whose values hold it, also compressed, and files whose bytes do; the copy that is out of reach aside.</summary>
    private async Task<List<string>> TracesAsync()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (file, label) in new[] { ("calls.db", ""), ("calls.db-inbox", "inbox ") })
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(host.StorageDirectory, file)};Pooling=False");
            connection.Open();
            foreach (var table in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'SearchIndex'").Select(r => (string)r[0]).ToList())
            {
                if (Read(connection, $"SELECT * FROM \"{table}\"").Any(row => row.Any(HasCanary)))
                    found.Add(label + table);
            }
        }
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(host.StorageDirectory, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal) && !f.Contains("before-update", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            if (Has(Encoding.Latin1.GetString(copy.ToArray())))
                found.Add(Path.GetRelativePath(host.StorageDirectory, file));
        }
        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static bool HasCanary(object value) => value switch
    {
        string text => Has(text),
        byte[] bytes => Has(Encoding.Latin1.GetString(bytes)) || Has(Unpacked(bytes)),
        _ => false,
    };

    private static bool Has(string text) => new[] { Number, "555 765 4321", "555 765-4321", Word, Name }.Any(c => text.Contains(c, StringComparison.OrdinalIgnoreCase));

    private static string Unpacked(byte[] bytes)
    {
        try
        {
            return Encoding.UTF8.GetString(BodyCodec.Decompress(bytes));
        }
        catch (ZstdSharp.ZstdException)
        {
            return "";
        }
    }

    private static IEnumerable<object[]> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var row = new object[rows.FieldCount];
            rows.GetValues(row);
            yield return row;
        }
    }
}
