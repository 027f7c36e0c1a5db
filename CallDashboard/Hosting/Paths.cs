using Microsoft.Extensions.Options;

namespace CallDashboard.Hosting;

/// <summary>Where the program keeps its files: absolute paths, made when first asked for, readable by its own user only.</summary>
public sealed class Paths(IHostEnvironment environment, IOptions<StorageOptions> storage)
{
    /// <summary>The storage directory.</summary>
    public string Storage => Make(Path.GetFullPath(storage.Value.Directory, environment.ContentRootPath));

    /// <summary>A folder below the storage directory.</summary>
    public string Folder(string name) => Make(Path.Combine(Storage, name));

    private static string Make(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
