using System.Text.RegularExpressions;

namespace CallDashboard.Data.Backups;

/// <summary>Recordings in a backup. They are named by their content, so one that is there already is the same.</summary>
internal static partial class RecordingParts
{
    /// <summary>True for <c>recordings/ab/ab34….mp3</c> and nothing else.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>All kept recordings under the folder: name in the backup, and file.</summary>
    public static IEnumerable<(string Name, string File)> In(string folder)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = BackupManifest.RecordingsPrefix + Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (IsName(name))
                yield return (name, file);
        }
    }

    /// <summary>Puts those that are missing into the folder.</summary>
    public static void Restore(string backup, BackupManifest manifest, string folder, CancellationToken cancel)
    {
        foreach (var part in manifest.Parts.Where(p => IsName(p.Name)))
        {
            var target = Path.Combine(folder, part.Name[BackupManifest.RecordingsPrefix.Length..].Replace('/', Path.DirectorySeparatorChar));
            if (new FileInfo(target) is { Exists: true } there && there.Length == part.Length)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            BackupFile.Extract(backup, part, target + ".part", cancel);
            File.Move(target + ".part", target, overwrite: true);
        }
    }

    [GeneratedRegex("^recordings/[0-9a-f]{2}/[0-9a-f]{8,128}(\\.[a-z0-9]{1,8})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
