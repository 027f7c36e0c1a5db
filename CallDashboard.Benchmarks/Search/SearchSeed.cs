using System.Diagnostics;
using System.Globalization;
using CallDashboard.Benchmarks.Scale;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Ingest;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Benchmarks.Search;

/// <summary>A database of calls with transcripts, indexed by the program's own follower and writer.</summary>
internal sealed class SearchSeed(OpenDatabase database) : IAsyncDisposable
{
    /// <summary>Days over which the calls are spread.</summary>
    public const int Days = 90;

    private const int CallsAtATime = 5_000;

    /// <summary>Unix seconds after the newest call.</summary>
    public static readonly long End = DateTimeOffset.Parse("2026-11-20T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    public IServiceProvider Services => database.Services;

    /// <summary>Opens a database; an empty file is filled with so many calls.</summary>
    public static async Task<SearchSeed> OpenAsync(string file, int calls)
    {
        var database = await OpenDatabase.OpenAsync(file);
        await using (var db = await database.Contexts.CreateDbContextAsync())
        {
            if (!await db.Calls.AnyAsync())
                Fill((SqliteConnection)db.Database.GetDbConnection(), calls);
        }
        var seed = new SearchSeed(database);
        await seed.IndexAsync();
        return seed;
    }

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    private static void Fill(SqliteConnection connection, int calls)
    {
        var began = Stopwatch.GetTimestamp();
        var talk = new Talk();
        connection.Open();
        for (var first = 1; first <= calls; first += CallsAtATime)
        {
            // Speaking takes longer than writing down.
            var texts = ParallelEnumerable.Range(first, Math.Min(CallsAtATime, calls - first + 1)).AsOrdered().Select(n => (Number: n, Text: talk.Transcript(n))).ToList();
            using var transaction = connection.BeginTransaction();
            using var call = new Statement(connection, """
                INSERT INTO Calls ("Key", CallId, CallIdHash, StartedAt, ArrivedAt, StatusId, AppId, IntentId, HangupId, JobId, Phone, PhoneHash, TalkSeconds, Rounds, TurnCount, HasFull, HasCustomer,
                    Reviewed, Source, Versions, TagIds, CustomerTagIds, ConcernIds, LastWords, Sequence)
                VALUES (?1, ?2, ?3, ?4, ?4 * 1000, ?5, 0, 0, 0, ?6, ?7, ?8, ?9, 4, 8, 1, 1, 0, 0, 1, '', '', '', 'Thank you, goodbye.', ?1)
                """);
            using var text = new Statement(connection, "INSERT INTO CallTexts (CallKey, Transcript, Properties) VALUES (?, ?, '')");
            using var change = new Statement(connection, "INSERT INTO Changes (Sequence, CallKey) VALUES (?, ?)");
            foreach (var (number, transcript) in texts)
            {
                var random = new Random(-number);
                var id = (1_992_061_735_049_000_000 + number).ToString(CultureInfo.InvariantCulture);
                var phone = $"+1555{random.Next(calls / 3):0000000}";
                // About in order, as calls end; results as uneven as they are: the last ones are one of a hundred or of a thousand.
                var startedAt = End - 600 - ((long)(calls - number) * Days * 86_400 / calls) + random.Next(600);
                var status = random.Next(1000) switch { < 520 => 1, < 700 => 3, < 900 => 4, < 989 => 5, < 999 => 6, _ => 12 };
                call.Add(number).Add(id).Add(StableHash.Of(id)).Add(startedAt).Add(status).Add((long)random.Next(20)).Add(phone).Add(StableHash.OfPhone(phone)).Add((long)random.Next(180)).Run();
                text.Add(number).Add(transcript).Run();
                change.Add(number).Add(number).Run();
            }
            transaction.Commit();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"filled with {calls:N0} calls in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s"));
    }

    private async Task IndexAsync()
    {
        await database.WriteAsync(_ => database.IndexAsync());
        await Services.GetRequiredService<ColumnStore>().CatchUpAsync(CancellationToken.None);
        await using var db = await database.Contexts.CreateDbContextAsync();
        var (index, texts) = (db.Database.SqlQuery<long>($"SELECT sum(length(block)) AS Value FROM SearchIndex_data").First(), await db.CallTexts.SumAsync(t => (long)t.Transcript.Length));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"index {index / 1048576.0:N0} MB, transcripts {texts / 1e6:N0} million characters"));
    }
}
