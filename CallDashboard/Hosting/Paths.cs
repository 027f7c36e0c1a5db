using Microsoft.Extensions.Options;

namespace CallDashboard.Hosting;

/// <summary>Where the program keeps its files: absolute paths, made when first asked for.</summary>
public sealed class Paths(IHostEnvironment environment, IOptions<StorageOptions> storage)
{
    /// <summary>The storage directory.</summary>
    public string Storage => Directory.CreateDirectory(Path.GetFullPath(storage.Value.Directory, environment.ContentRootPath)).FullName;

    /// <summary>A folder below the storage directory.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(Storage, name)).FullName;
}
