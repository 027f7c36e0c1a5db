using CallDashboard.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Tests.Data;

/// <summary>Every way to tamper with the trail is found and named, and a trail that nobody touched is not.</summary>
public sealed class AuditChainTests : IDisposable
{
    private const int Entries = 12;
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public AuditChainTests()
    {
        connection.Open();
        using var db = Context();
        db.Database.Migrate();
        using var transaction = db.Database.BeginTransaction();
        for (var i = 1; i <= Entries; i++)
            Assert.Equal(i, db.AppendAudit(new AuditNote(1000 + i, new Actor("u1", "a@example.test", "192.0.2.1"), AuditActs.CallViewed, AuditSubject.Call($"call-{i}"), AuditNote.Json(("n", i)))));
        transaction.Commit();
    }

    public void Dispose() => connection.Dispose();

    [Fact]
    public void A_trail_that_nobody_touched_is_whole()
    {
        var result = Check();
        Assert.True(result.IsWhole, result.Problem);
        Assert.Equal((Entries, (long?)Entries), (result.Entries, result.Head?.Id));
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET Subject = 'call-8' WHERE Id = 7", 7, "changed")]
    [InlineData("UPDATE AuditEntries SET At = At + 1 WHERE Id = 7", 7, "changed")]
    [InlineData("UPDATE AuditEntries SET Actor = Actor || ActorId, ActorId = '' WHERE Id = 7", 7, "changed")]
    [InlineData("UPDATE AuditEntries SET Hash = zeroblob(32) WHERE Id = 7", 7, "changed")]
    [InlineData("UPDATE AuditEntries SET Previous = zeroblob(32) WHERE Id = 7", 7, "does not name the hash")]
    [InlineData("DELETE FROM AuditEntries WHERE Id = 7", 7, "missing")]
    [InlineData("DELETE FROM AuditEntries WHERE Id = 1", 1, "missing")]
    [InlineData("DELETE FROM AuditEntries WHERE Id = 7; UPDATE AuditEntries SET Id = Id - 1 WHERE Id > 7", 7, "does not name the hash")]
    [InlineData("UPDATE AuditEntries SET Id = 100 WHERE Id = 7; UPDATE AuditEntries SET Id = 7 WHERE Id = 8; UPDATE AuditEntries SET Id = 8 WHERE Id = 100", 7, "does not name the hash")]
    [InlineData("DELETE FROM AuditEntries WHERE Id > 9", 10, "cut off after entry 9")]
    [InlineData("DELETE FROM AuditEntries", 1, "cut off")]
    public void Tampering_is_found_and_named(string tampering, long broken, string words)
    {
        var noted = Check().Head!;
        Assert.ThrowsAny<SqliteException>(() => Run(tampering));
        Run($"DROP TRIGGER AuditEntries_no_update; DROP TRIGGER AuditEntries_no_delete; {tampering}");

        var result = Check(noted);
        Assert.Equal(broken, result.BrokenAt);
        Assert.Contains(words, result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trail_written_anew_from_some_entry_on_is_found_by_a_noted_head()
    {
        var noted = Check().Head!;
        Run("DROP TRIGGER AuditEntries_no_delete; DELETE FROM AuditEntries WHERE Id > 5");
        using var db = Context();
        using var transaction = db.Database.BeginTransaction();
        for (var i = 6; i <= Entries; i++)
            db.AppendAudit(new AuditNote(i, Actor.System, AuditActs.CallViewed, AuditSubject.None));
        transaction.Commit();

        Assert.True(Check().IsWhole);
        Assert.Equal(Entries, Check(noted).BrokenAt);
    }

    [Fact]
    public void No_entry_without_a_transaction()
    {
        using var db = Context();
        Assert.Throws<InvalidOperationException>(() => db.AppendAudit(new AuditNote(1, Actor.System, AuditActs.CallViewed, AuditSubject.None)));
    }

    [Fact]
    public void Every_act_has_words_and_a_group() =>
        Assert.Equal(
            typeof(AuditActs).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            AuditActs.All.Where(a => a.Words.Length > 0 && a.Group.Length > 0).Select(a => a.Code).Order(StringComparer.Ordinal));

    private AuditCheckResult Check(params AuditHead[] heads) => AuditCheck.Run(connection, heads, 0);

    private CallsDbContext Context() => new(new DbContextOptionsBuilder<CallsDbContext>().UseSqlite(connection)
        .ReplaceService<Microsoft.EntityFrameworkCore.Migrations.IMigrationsSqlGenerator, ClusteredTables>().Options);

    private void Run(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
