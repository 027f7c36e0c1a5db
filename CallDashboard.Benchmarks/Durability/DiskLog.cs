using System.Buffers.Binary;
using System.Diagnostics;

namespace CallDashboard.Benchmarks.Durability;

/// <summary>A database as a disk would hold it after the power went: what was synced, nothing else.</summary>
/// <param name="Number">Counts the syncs.</param>
/// <param name="Until">When the next sync ended, nanoseconds of CLOCK_MONOTONIC: until then a power cut leaves exactly this.</param>
/// <param name="Files">Bytes of the files, as <see cref="DiskLog.Suffixes"/> names them.</param>
internal sealed record DiskImage(int Number, long Until, IReadOnlyList<ReadOnlyMemory<byte>> Files);

/// <summary>
/// What a server wrote and synced, noted by <c>recorder.c</c>. Between two syncs a power cut may drop every write since: the image then is the same,
/// so one image for each sync stands for every prefix of the writes with the un-synced ones dropped.
/// </summary>
internal static class DiskLog
{
    private const int HeaderLength = 32;

    /// <summary>What the names of the recorded files add to the database's: the database, its log, its inbox and that one's log.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["", "-wal", "-inbox", "-inbox-wal"];

    /// <summary>Compiles the recorder; null when there is no C compiler or this is not Linux.</summary>
    public static async Task<string?> CompileAsync(string directory)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var library = Path.Combine(directory, "recorder.so");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O2", "-o", library, Path.Combine(AppContext.BaseDirectory, "Durability", "recorder.c"), "-ldl", "-lpthread"]))!;
            await compiler.WaitForExitAsync();
            return compiler.ExitCode == 0 ? library : throw new InvalidOperationException("The recorder did not compile.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What the environment of a server must say to be recorded.</summary>
    public static (string Name, string Value)[] Environment(string library, string log, string database) => [("LD_PRELOAD", library), ("DISK_LOG", log), ("DISK_FILE", database)];

    /// <summary>The images, in order. The first is the one before any sync.</summary>
    public static IEnumerable<DiskImage> Images(string log)
    {
        var files = Suffixes.Select(_ => new Disk()).ToArray();
        var number = 0;
        using var stream = File.OpenRead(log);
        var header = new byte[HeaderLength];
        while (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength)
        {
            var when = BinaryPrimitives.ReadInt64LittleEndian(header);
            var what = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
            var file = files[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) - 1];
            var offset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
            var bytes = new byte[what == 1 ? BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24)) : 0];
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                break;
            if (what != 3)
            {
                file.Pending.Add((what == 1, offset, bytes));
                continue;
            }
            if (file.Pending.Count == 0)
                continue;
            yield return Image(number++, when);
            file.Sync();
        }
        yield return Image(number, long.MaxValue);

        DiskImage Image(int at, long until) => new(at, until, [.. files.Select(f => f.Synced)]);
    }

    private sealed class Disk
    {
        private byte[] content = [];
        private int length;

        public List<(bool IsWrite, long Offset, byte[] Bytes)> Pending { get; } = [];

        public ReadOnlyMemory<byte> Synced => content.AsMemory(0, length);

        public void Sync()
        {
            // A new array, so that an image given out stays what it was.
            content = content.AsSpan(0, length).ToArray();
            foreach (var (isWrite, offset, bytes) in Pending)
            {
                var end = (int)offset + bytes.Length;
                if (isWrite ? end > content.Length : end > length)
                    Array.Resize(ref content, Math.Max(end, content.Length * 2));
                if (!isWrite)
                    Array.Clear(content, end, content.Length - end);
                bytes.CopyTo(content, (int)offset);
                length = isWrite ? Math.Max(length, end) : end;
            }
            Pending.Clear();
        }
    }
}
