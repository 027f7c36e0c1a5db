using System.Text;
using CallDashboard.Data;
using CallDashboard.Hosting;

namespace CallDashboard.Features.Retention;

/// <summary>The bytes of everything that this program keeps, for the last look of an erasure.</summary>
public sealed class StoredFiles(DatabaseLocation database, Paths paths)
{
    private const int Portion = 1 << 20;

    /// <summary>Copies that were taken before an update or a restore.</summary>
    public IReadOnlyList<string> Copies() => [.. All().Where(IsCopy).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>Files that hold one of the texts in plain, copies aside; how many files and bytes were looked through.</summary>
    public (List<string> Found, int Files, long Bytes) Scan(IReadOnlyCollection<string> texts, CancellationToken cancel)
    {
        var wanted = texts.Where(t => t.Length > 0).Distinct().Select(Encoding.UTF8.GetBytes).ToList();
        var (found, files, bytes) = (new List<string>(), 0, 0L);
        foreach (var file in All().Where(f => !IsCopy(f)))
        {
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                files++;
                bytes += stream.Length;
                if (Holds(stream, wanted, cancel))
                    found.Add(Path.GetRelativePath(paths.Storage, file));
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Deleted while it was looked for.
            }
            catch (IOException) when (file.EndsWith(".lock", StringComparison.Ordinal))
            {
                // Held by this program, and empty.
            }
        }
        return (found, files, bytes);
    }

    /// <summary>True when the stream holds one of the byte sequences.</summary>
    internal static bool Holds(Stream stream, IReadOnlyList<byte[]> wanted, CancellationToken cancel)
    {
        if (wanted.Count == 0)
            return false;
        var overlap = wanted.Max(w => w.Length) - 1;
        var buffer = new byte[Portion + overlap];
        var kept = 0;
        while (stream.Read(buffer, kept, Portion) is > 0 and var read)
        {
            cancel.ThrowIfCancellationRequested();
            var window = buffer.AsSpan(0, kept + read);
            foreach (var sought in wanted)
            {
                if (window.IndexOf(sought) >= 0)
                    return true;
            }
            kept = Math.Min(overlap, window.Length);
            window[^kept..].CopyTo(buffer);
        }
        return false;
    }

    private IEnumerable<string> All()
    {
        var beside = Path.GetDirectoryName(database.FilePath)!;
        var ours = Directory.EnumerateFiles(beside, Path.GetFileName(database.FilePath) + "*");
        return Directory.EnumerateFiles(paths.Storage, "*", SearchOption.AllDirectories).Concat(ours).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal);
    }

    private bool IsCopy(string file) => Path.GetFileName(file).StartsWith(Path.GetFileName(database.FilePath) + ".", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal);
}
