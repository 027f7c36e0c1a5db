using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Ingest;

/// <summary>The check finds a sound database sound, and names each kind of damage that is planted.</summary>
public class DatabaseCheckTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    [Fact]
    public async Task A_database_of_a_running_server_is_consistent()
    {
        var result = await Verb.RunAsync(corpus.Host.StorageDirectory, "", "check");

        Assert.Contains($"{corpus.Pushed.Count:N0} calls", result.Output, StringComparison.Ordinal);
        Assert.Contains("all consistent", result.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("DELETE FROM Calls WHERE \"Key\" = 7", "counts calls that are not there|differs from a recount")]
    [InlineData("DELETE FROM Rollups WHERE Kind = 1", "A roll-up is missing")]
    [InlineData("UPDATE Rollups SET TalkSeconds = TalkSeconds + 1 WHERE Kind = 0", "differs from a recount")]
    [InlineData("DELETE FROM CallTags WHERE CallKey = (SELECT min(CallKey) FROM CallTags)", "is not found by its tag")]
    [InlineData("INSERT INTO CallTags (TermId, StartedAt, CallKey) VALUES (1, 1, 1)", "tags are listed")]
    [InlineData("DELETE FROM CallBodies WHERE CallKey = 7", "has 0 contents")]
    [InlineData("UPDATE CallBodies SET Bytes = x'00' WHERE CallKey = 7", "is not what was received")]
    [InlineData("UPDATE Calls SET Sequence = 1 WHERE \"Key\" = 7", "no change of its sequence")]
    [InlineData("UPDATE Calls SET CallId = (SELECT CallId FROM Calls WHERE \"Key\" = 8), CallIdHash = (SELECT CallIdHash FROM Calls WHERE \"Key\" = 8) WHERE \"Key\" = 7", "is there 2 times")]
    [InlineData("UPDATE Cursors SET Sequence = 1000000 WHERE Name = 'search'", "The index of words is at change 1000000")]
    [InlineData("UPDATE CallTexts SET Transcript = ' other words' WHERE Transcript <> ''", "is not found by its own words")]
    [InlineData("INSERT INTO SearchIndex(rowid, Words) VALUES (1, char(128))", "calls are in the index of words")]
    public async Task Planted_damage_is_named(string damage, string said)
    {
        var copy = Path.Combine(corpus.Host.StorageDirectory, $"{Guid.NewGuid():n}.db");
        await corpus.Host.IndexedAsync();
        DatabaseFile.Backup(corpus.Host.Services.GetRequiredService<DatabaseLocation>(), copy, DateTimeOffset.UnixEpoch);
        Assert.Empty(DatabaseCheck.Run(copy).Problems);
        using (var connection = new SqliteConnection($"Data Source={copy};Pooling=False;Foreign Keys=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }

        var problems = DatabaseCheck.Run(copy).Problems;

        Assert.NotEmpty(problems);
        Assert.Contains(problems, p => said.Split('|').Any(word => p.Contains(word, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        var file = Path.Combine(corpus.Host.StorageDirectory, "text.db");
        await File.WriteAllTextAsync(file, new string('x', 5000));
        var result = await Verb.RunAsync(corpus.Host.StorageDirectory, "", "check", file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is damaged or is not a database of CallDashboard", result.Error, StringComparison.Ordinal);
    }
}
