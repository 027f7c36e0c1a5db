namespace CallDashboard.Data;

/// <summary>
/// One program serves a database: the writer keeps names and roll-ups in memory, a second one would count past it. Held from the start
/// to the end of the server, and while a backup is put back. Ends with the process, however that ends.
/// </summary>
public sealed class InstanceLock : IDisposable
{
    private readonly FileStream file;

    private InstanceLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock; null when another program has it.</summary>
    public static InstanceLock? TryTake(DatabaseLocation database)
    {
        try
        {
            return new InstanceLock(new FileStream(database.FilePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Takes the lock. Throws <see cref="DatabaseFileException"/> when another program has it.</summary>
    public static InstanceLock Take(DatabaseLocation database) => TryTake(database)
        ?? throw new DatabaseFileException($"Another CallDashboard is using {database.FilePath}. Stop it first.");

    public void Dispose() => file.Dispose();
}
