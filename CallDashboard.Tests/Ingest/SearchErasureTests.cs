using System.Text;
using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Ingest;

/// <summary>What a deleted or replaced call said is found no more, and stands nowhere in the database file: not in the index, not in free pages.</summary>
public sealed class SearchErasureTests : IDisposable
{
    private const string Canary = "qzcanarysaysaword", Other = "qzothersaysaword";

    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));

    public void Dispose() => host.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_word_is_left_of_it(bool deleted)
    {
        await host.StoreAsync([Record("canary", Canary)]);
        await host.IndexedAsync();
        // Later steps merge what the first one wrote, so that the words have been in pages that were given back.
        for (var step = 0; step < 20; step++)
        {
            await host.StoreAsync(Enumerable.Range(0, 12).Select(n => Record($"call-{step}-{n}", $"number{step}x{n} and what everybody says")));
            await host.IndexedAsync();
        }
        Assert.Equal(1, await FoundAsync(Canary));
        Assert.True(InFile(Canary), "The canary was never in the file: the test would prove nothing.");

        if (deleted)
            Assert.True(await host.Services.GetRequiredService<IngestQueue>().RunAsync(session => session.Delete("canary")));
        else
            await host.StoreAsync([Record("canary", Other)]);
        await host.IndexedAsync();

        Assert.Equal((0, deleted ? 0 : 1), (await FoundAsync(Canary), await FoundAsync(Other)));
        // What the robot said last is noted behind the answers too, by a follower of its own.
        await Eventually.HoldsAsync(() => Task.FromResult(!InFile(Canary)));
    }

    private static string Record(string id, string words) =>
        Pushes.Record(id, ("callDetailList", new[] { new { callDetailId = 1, type = "ROBOT", text = words } }));

    private Task<int> FoundAsync(string word) => host.QueryAsync(db =>
    {
        var filter = CallDashboard.Domain.CallFilter.Default with { Query = word };
        return Task.FromResult(db.Calls.Matching(filter, new(0, long.MaxValue), host.Services.GetRequiredService<TermCatalog>(), db).Count());
    });

    // Without the versions that are kept of a record, which are compressed and are its own business.
    private bool InFile(string word)
    {
        var file = host.Services.GetRequiredService<DatabaseLocation>().FilePath;
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var checkpoint = connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        // The index leaves out what a word shares with the one before it.
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word[2..])) >= 0;
    }
}
