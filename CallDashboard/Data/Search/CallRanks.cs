using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data.Search;

/// <summary>
/// The calls in order of talk time and of cost. No index of the table: every push would pay for it. Filled behind the answers with the index of words, in the same transactions and by
/// the same cursor: it holds exactly the calls whose last change is not after it.
/// </summary>
public static class CallRanks
{
    /// <summary>The table. Value is −1 where the call has none; a call is named by its key.</summary>
    public const string Create = """CREATE TABLE "CallRanks" ("Kind" INTEGER NOT NULL, "Value" INTEGER NOT NULL, "Call" INTEGER NOT NULL, PRIMARY KEY ("Kind", "Value", "Call")) WITHOUT ROWID;""";

    /// <summary>The kind of an order; null for those of time.</summary>
    public static int? KindOf(CallSort sort) => sort switch { CallSort.Duration => 0, CallSort.Cost => 1, _ => null };

    /// <summary>The value of a call in an order.</summary>
    public static long ValueOf(CallRow call, CallSort sort) => sort == CallSort.Duration ? call.TalkSeconds ?? -1 : call.PayMicros ?? -1;

    /// <summary>Value and key of the next calls of an order, from the greatest down or the other way.</summary>
    /// <param name="after">Those beyond this one; null for the first.</param>
    public static List<(long Value, long Key)> Next(CallsDbContext db, CallSort sort, (long Value, long Key)? after, bool ascending, int most)
    {
        var beyond = after is null ? "" : $$"""AND ("Value", "Call") {{(ascending ? ">" : "<")}} ({2}, {3})""";
        var order = ascending ? "ASC" : "DESC";
        object[] values = [(long)KindOf(sort)!, (long)most, .. after is { } place ? (object[])[place.Value, place.Key] : []];
        return [.. TranscriptSearch.Read(db, $$"""SELECT "Value", "Call" FROM "CallRanks" WHERE "Kind" = {0} {{beyond}} ORDER BY "Value" {{order}}, "Call" {{order}} LIMIT {1}""", values, row => (row.GetInt64(0), row.GetInt64(1)))];
    }

    /// <summary>The calls that are not in it yet, by key; null when there are more than are looked at one by one.</summary>
    public static List<long>? Missing(CallsDbContext db, int most)
    {
        var cursor = TranscriptSearch.Cursor(db);
        var keys = db.Changes.Where(c => c.Sequence > cursor).OrderBy(c => c.Sequence).Select(c => c.CallKey).Take(most + 1).ToList();
        return keys.Count > most ? null : [.. keys.Distinct()];
    }
}
