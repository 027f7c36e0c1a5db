using System.Reflection;
using System.Runtime.InteropServices;
using CallDashboard.Data;
using CallDashboard.Hosting;

namespace CallDashboard.Features.Settings;

/// <summary>What this program is made of and where it keeps its things.</summary>
public sealed class AboutFacts(DatabaseLocation database, Paths paths)
{
    /// <summary>Files and room, bytes; null where the system does not tell.</summary>
    public sealed record Figures(string DatabasePath, long? DatabaseBytes, string StoragePath, long? FreeBytes);

    /// <summary>The version without the commit.</summary>
    public static string Version { get; } =
        typeof(AboutFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    public static string Sqlite => SQLitePCL.raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Every package and script that is delivered with the program. A test holds it against the project files.</summary>
    public static IReadOnlyList<(string Name, string Licence)> Libraries { get; } =
    [
        (".NET, ASP.NET Core, EF Core, System.CommandLine, System.IO.Hashing", "MIT"),
        ("apexcharts 4.7.0", "MIT"),
        ("MudBlazor", "MIT"),
        ("prometheus-net.AspNetCore", "MIT"),
        ("QRCoder", "MIT"),
        ("SQLite", "public domain"),
        ("SQLitePCLRaw.bundle_e_sqlite3", "Apache-2.0"),
        ("ZstdSharp.Port", "MIT"),
    ];

    /// <summary>Looks at the disk now.</summary>
    public Figures Read() => new(database.FilePath, Size(database.FilePath) + (Size(database.FilePath + "-wal") ?? 0), paths.Storage, Free(paths.Storage));

    private static long? Size(string file) => File.Exists(file) ? new FileInfo(file).Length : null;

    private static long? Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
