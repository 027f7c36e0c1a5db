using System.Globalization;
using System.Text;

namespace CallDashboard.Data;

/// <summary>
/// The heads of the audit trail that are noted outside the database, in a small file beside it: one line each, <c>1795300000000 42 5f2c…</c> (when, entry,
/// hash), the last one the newest. A trail cut off at its end, or written anew, does not hold them any more. Whoever may write both files can forge
/// both: the same line goes into the log once a day and at every start, for a collector that is out of reach.
/// </summary>
/// <param name="file">Made when the first head is noted.</param>
public sealed class AuditHeads(string file)
{
    private const int MostKept = 400;

    /// <summary>The file's name in the storage directory.</summary>
    public const string FileName = "audit-heads.txt";

    /// <summary>What is noted, oldest first; empty when nothing is. Lines that are no heads are left out.</summary>
    public IReadOnlyList<AuditHead> Read()
    {
        try
        {
            return [.. File.ReadLines(file).Select(Parse).OfType<AuditHead>()];
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Reads <c>42:5f2c…</c>, as the log writes a head; null when it is none.</summary>
    public static AuditHead? ParseLogged(string text) => Parse($"0 {text.Replace(':', ' ')}");

    /// <summary>
    /// Notes a head: one line a day is kept, the latest of each. The file is replaced whole, so that a crash leaves the one before or this one.
    /// Throws <see cref="IOException"/> when it cannot.
    /// </summary>
    public void Note(AuditHead head)
    {
        var kept = Read().Where(h => Day(h) != Day(head) && h.Id <= head.Id).Append(head).TakeLast(MostKept);
        var text = string.Concat(kept.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.At} {h.Id} {h.Hash}\n")));
        var partial = file + ".partial";
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.ASCII.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(partial, file, overwrite: true);
    }

    /// <summary>After a backup was put back: what came after it is gone by intent, and said in the trail itself.</summary>
    public void StartAgain(AuditHead head)
    {
        File.Delete(file);
        Note(head);
    }

    private static long Day(AuditHead head) => head.At / 86_400_000;

    private static AuditHead? Parse(string line) => line.Split(' ') is [var at, var id, { Length: 64 } hash] && hash.All(char.IsAsciiHexDigit)
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var moment) && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new AuditHead(number, hash, moment) : null;
}
