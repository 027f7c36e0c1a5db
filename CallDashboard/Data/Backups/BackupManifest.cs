using System.Reflection;
using System.Text.Json;

namespace CallDashboard.Data.Backups;

/// <summary>A stretch of a backup: the database comes first, then the inbox, then recordings.</summary>
/// <param name="Name"><c>calls.db</c>, <c>inbox.db</c> or <c>recordings/ab/ab34….mp3</c>.</param>
/// <param name="Offset">Where it begins in the file, bytes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of these bytes, hexadecimal.</param>
public sealed record BackupPart(string Name, long Offset, long Length, string Sha256);

/// <summary>How much is in a backup.</summary>
/// <param name="Contents">Received contents of calls, all versions.</param>
/// <param name="Kept">Bodies kept beside the calls: the quarantine, and other kinds.</param>
/// <param name="Waiting">Calls of the inbox: acknowledged, and filed at the first start after a restore.</param>
public sealed record BackupCounts(long Calls, long Contents, long Kept, long Accounts, long Waiting, long Recordings);

/// <summary>What a backup says about itself. It stands at the file's end, as JSON that people can read.</summary>
/// <param name="Format">Of the file; a program refuses what it does not know.</param>
/// <param name="Version">Of the program that made it.</param>
/// <param name="Schema">The last migration in it.</param>
/// <param name="MadeAt">UTC.</param>
/// <param name="Contains">In words.</param>
/// <param name="LeavesOut">In words, with what that means.</param>
public sealed record BackupManifest(string Product, int Format, string Version, string Schema, DateTimeOffset MadeAt, BackupCounts Counts,
    IReadOnlyList<string> Contains, IReadOnlyList<string> LeavesOut, IReadOnlyList<BackupPart> Parts)
{
    /// <summary>What <see cref="Product"/> must be.</summary>
    public const string ProductName = "CallDashboard";

    /// <summary>The only format so far.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Name of the first part.</summary>
    public const string DatabasePart = "calls.db";

    /// <summary>Name of the inbox.</summary>
    public const string InboxPart = "inbox.db";

    /// <summary>Beginning of the names of recordings.</summary>
    public const string RecordingsPrefix = "recordings/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>This program's version, without the commit.</summary>
    public static string ProgramVersion { get; } =
        typeof(BackupManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>As it is written.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads one; null when it is none.</summary>
    public static BackupManifest? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(bytes, Json) is { Parts: not null, Counts: not null, Contains: not null, LeavesOut: not null } manifest ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
