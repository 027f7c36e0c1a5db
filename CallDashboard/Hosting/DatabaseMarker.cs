using CallDashboard.Data;
using CallDashboard.Data.Backups;

namespace CallDashboard.Hosting;

/// <summary>
/// Remembers in the storage directory which databases were served from here, so that a file that is lost, a volume that is not mounted or a path
/// that is mistyped is not answered with an empty database that begins to take calls.
/// </summary>
public sealed class DatabaseMarker(Paths paths, DatabaseLocation database)
{
    private const string Comment = "# The databases that CallDashboard has served with this storage directory. A start without one of them is refused.";

    private string File => Path.Combine(paths.Storage, "databases.txt");

    /// <summary>Throws <see cref="StartupException"/> when there was a database at the configured place and now there is none, or one without anything in it.</summary>
    public void Check()
    {
        if (!Known().Contains(database.FilePath) || SqliteFile.HasSchema(database.FilePath))
            return;
        throw new StartupException($"There is no database at {database.FilePath}, and there was one when CallDashboard last ran here; it does not begin with an empty one. "
            + $"Put the file back, mount its volume, or bring a backup back with: CallDashboard restore FILE. To begin with an empty database after all, delete its line in {File}.");
    }

    /// <summary>The databases served from here before, when the configured one is none of them and does not exist.</summary>
    public IReadOnlyList<string> Others() => Known() is { Count: > 0 } known && !known.Contains(database.FilePath) && !SqliteFile.HasSchema(database.FilePath) ? known : [];

    /// <summary>Notes that the configured database exists.</summary>
    public void Remember()
    {
        if (Known() is var known && known.Contains(database.FilePath))
            return;
        // In one step: half a file would forget the others.
        var partial = File + ".part";
        System.IO.File.WriteAllLines(partial, [Comment, .. known, database.FilePath]);
        System.IO.File.Move(partial, File, overwrite: true);
    }

    private List<string> Known() => System.IO.File.Exists(File)
        ? [.. System.IO.File.ReadAllLines(File).Where(line => line.Length > 0 && !line.StartsWith('#'))]
        : [];
}
