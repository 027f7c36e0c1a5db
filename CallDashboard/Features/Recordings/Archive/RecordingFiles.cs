using CallDashboard.Features.Recordings.Fetching;
using CallDashboard.Hosting;

namespace CallDashboard.Features.Recordings.Archive;

/// <summary>
/// The copies on disk: <c>recordings/ab/ab34….mp3</c>, named by their content, so the same sound is kept once however many records name it. A copy is
/// written elsewhere, flushed, and moved to its name in one step: what has a name is whole.
/// </summary>
public sealed class RecordingFiles(Paths paths, TimeProvider time)
{
    /// <summary>Files that nobody names are left alone for so long: a fetch may be about to name one.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private const string Incoming = "incoming";

    private readonly Lock gate = new();
    private long? used;

    private string Root => paths.Folder("recordings");

    /// <summary>Bytes that the copies take; the first to ask counts the files, which takes a moment for many.</summary>
    public long UsedBytes
    {
        get
        {
            lock (gate)
            {
                return used ??= new DirectoryInfo(Root).EnumerateDirectories().Where(d => d.Name != Incoming).SelectMany(d => d.EnumerateFiles()).Sum(f => f.Length);
            }
        }
    }

    /// <summary>A new file to write to; disposing deletes it unless it was kept.</summary>
    public IncomingFile Create() => new(Path.Combine(paths.Folder(Path.Combine("recordings", Incoming)), $"{Guid.NewGuid():n}.part"));

    /// <summary>Gives a written file its name; returns the name under the recordings folder.</summary>
    public string Keep(IncomingFile incoming, FetchedSound sound)
    {
        var name = Path.Combine(sound.Checksum[..2], sound.Checksum + sound.Kind.Extension);
        var target = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        incoming.Finish();
        lock (gate)
        {
            if (!File.Exists(target))
                used += sound.Length;
            File.SetLastWriteTimeUtc(incoming.Path, time.GetUtcNow().UtcDateTime);
            // Over a file of the same content: whoever is reading the old one goes on reading it.
            File.Move(incoming.Path, target, overwrite: true);
        }
        return name.Replace('\\', '/');
    }

    /// <summary>A stored copy; null when the file is not there any more.</summary>
    public FileInfo? Find(string? name)
    {
        if (name is null)
            return null;
        var file = new FileInfo(Path.GetFullPath(name, Root));
        return file.FullName.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && file.Exists ? file : null;
    }

    /// <summary>Names of all kept files that are older than <see cref="Grace"/>.</summary>
    public IEnumerable<string> Old()
    {
        var before = time.GetUtcNow() - Grace;
        foreach (var folder in Directory.EnumerateDirectories(Root))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            {
                if (file.LastWriteTimeUtc < before.UtcDateTime)
                    yield return $"{Path.GetFileName(folder)}/{file.Name}";
            }
        }
    }

    /// <summary>Deletes a file that nobody names, unless it was kept anew meanwhile. Returns the bytes that it had.</summary>
    public long Delete(string name)
    {
        lock (gate)
        {
            if (Find(name) is not { } file || file.LastWriteTimeUtc >= (time.GetUtcNow() - Grace).UtcDateTime)
                return 0;
            var length = file.Length;
            file.Delete();
            used -= length;
            return length;
        }
    }
}

/// <summary>A file that is being written.</summary>
public sealed class IncomingFile(string path) : IDisposable
{
    /// <summary>Where it is until it is kept.</summary>
    public string Path => path;

    /// <summary>To write to.</summary>
    public FileStream Stream { get; } = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>Puts the bytes on the disk and closes the file.</summary>
    public void Finish()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
    }

    public void Dispose()
    {
        Stream.Dispose();
        File.Delete(path);
    }
}
