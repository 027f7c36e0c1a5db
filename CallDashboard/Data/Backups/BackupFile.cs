using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CallDashboard.Data.Backups;

/// <summary>
/// The form of a backup: one file that begins with the database, so that every SQLite tool reads it (the header says where it ends), followed by
/// the other parts, the manifest, and a foot of 48 bytes: <c>CDBACKUP</c>, the manifest's length, its SHA-256. Every byte of the file is under one of the sums.
/// </summary>
internal static class BackupFile
{
    private const int FootLength = 48;
    private const int LongestManifest = 256 << 20;
    private static ReadOnlySpan<byte> Mark => "CDBACKUP"u8;

    /// <summary>Puts manifest and foot at the end, and everything on the disk.</summary>
    public static void Finish(FileStream file, BackupManifest manifest)
    {
        var bytes = manifest.ToBytes();
        var foot = new byte[FootLength];
        Mark.CopyTo(foot);
        BinaryPrimitives.WriteInt64LittleEndian(foot.AsSpan(8), bytes.Length);
        SHA256.HashData(bytes, foot.AsSpan(16));
        file.Seek(0, SeekOrigin.End);
        file.Write(bytes);
        file.Write(foot);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Appends a part; hashes what it writes.</summary>
    public static BackupPart Append(FileStream file, string name, string source, CancellationToken cancel)
    {
        var offset = file.Seek(0, SeekOrigin.End);
        using var from = File.OpenRead(source);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = Pass(from, long.MaxValue, hash, file, cancel);
        return new BackupPart(name, offset, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Hashes what is in the file already, as its first part.</summary>
    public static BackupPart First(FileStream file, string name, CancellationToken cancel)
    {
        file.Seek(0, SeekOrigin.Begin);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return new BackupPart(name, 0, Pass(file, file.Length, hash, null, cancel), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>The manifest; null when the file has none, or one whose sum is wrong. Looks at the end only.</summary>
    public static BackupManifest? Manifest(string path)
    {
        using var file = File.OpenRead(path);
        return Manifest(file, out _);
    }

    /// <summary>Reads the whole file against its manifest. Throws <see cref="DatabaseFileException"/> when it has none or a part is not what was written.</summary>
    public static BackupManifest Verify(string path, CancellationToken cancel)
    {
        using var file = File.OpenRead(path);
        var manifest = Manifest(file, out var ending) ?? throw new DatabaseFileException($"{path} has no manifest, or one that is damaged: it is no whole backup. Nothing was changed.");
        if (manifest.Product != BackupManifest.ProductName)
            throw new DatabaseFileException($"{path} is not a backup of CallDashboard; nothing was changed.");
        if (manifest.Format != BackupManifest.CurrentFormat)
            throw new DatabaseFileException($"{path} was made by a later version of CallDashboard ({manifest.Version}); nothing was changed.");
        var at = 0L;
        foreach (var part in manifest.Parts)
        {
            if (part.Offset != at || part.Length < 0 || part.Offset + part.Length > file.Length || !IsName(part.Name, first: at == 0))
                throw new DatabaseFileException($"The manifest of {path} does not describe this file; nothing was changed.");
            file.Position = part.Offset;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Pass(file, part.Length, hash, null, cancel);
            if (!Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(part.Sha256, StringComparison.OrdinalIgnoreCase))
                throw new DatabaseFileException($"{path} is damaged: {part.Name} in it is not what was written. Nothing was changed.");
            at += part.Length;
        }
        if (manifest.Parts.Count == 0 || at != ending)
            throw new DatabaseFileException($"The manifest of {path} does not describe this file; nothing was changed.");
        return manifest;
    }

    /// <summary>Writes a part to a file of its own, on the disk. Its sum was checked, and is again.</summary>
    public static void Extract(string path, BackupPart part, string target, CancellationToken cancel)
    {
        using var file = File.OpenRead(path);
        file.Position = part.Offset;
        using var to = new FileStream(target, FileMode.Create, FileAccess.Write);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Pass(file, part.Length, hash, to, cancel);
        to.Flush(flushToDisk: true);
        if (!Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(part.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new DatabaseFileException($"{path} changed while it was read; nothing was changed.");
    }

    /// <param name="beginsAt">Where the manifest begins: there the parts end.</param>
    private static BackupManifest? Manifest(FileStream file, out long beginsAt)
    {
        beginsAt = 0;
        if (file.Length < FootLength)
            return null;
        var foot = new byte[FootLength];
        file.Position = file.Length - FootLength;
        file.ReadExactly(foot);
        var length = BinaryPrimitives.ReadInt64LittleEndian(foot.AsSpan(8));
        if (!foot.AsSpan(0, 8).SequenceEqual(Mark) || length <= 0 || length > LongestManifest || length > file.Length - FootLength)
            return null;
        var bytes = new byte[length];
        file.Position = beginsAt = file.Length - FootLength - length;
        file.ReadExactly(bytes);
        return SHA256.HashData(bytes).AsSpan().SequenceEqual(foot.AsSpan(16)) ? BackupManifest.Read(bytes) : null;
    }

    /// <summary>Names become paths: only those that the program itself writes.</summary>
    private static bool IsName(string name, bool first) => first
        ? name == BackupManifest.DatabasePart
        : name == BackupManifest.InboxPart || RecordingParts.IsName(name);

    private static long Pass(Stream from, long length, IncrementalHash hash, Stream? to, CancellationToken cancel)
    {
        var buffer = new byte[1 << 20];
        var passed = 0L;
        while (passed < length && from.Read(buffer, 0, (int)Math.Min(buffer.Length, length - passed)) is > 0 and var read)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            to?.Write(buffer, 0, read);
            passed += read;
        }
        return passed;
    }
}
