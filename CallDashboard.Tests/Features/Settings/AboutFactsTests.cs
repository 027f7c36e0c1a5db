using System.Text.RegularExpressions;
using CallDashboard.Features.Settings;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Features.Settings;

public partial class AboutFactsTests
{
    /// <summary>Parts of .NET itself are named together; the design-time package is not delivered.</summary>
    private static readonly string[] PartsOfDotNet = ["Microsoft.", "System."];

    [Fact]
    public void Everything_delivered_is_named_with_its_licence()
    {
        var project = File.ReadAllText(Path.Combine(Repository.Root, "CallDashboard", "CallDashboard.csproj"));
        var packages = Package().Matches(project).Select(m => m.Groups[1].Value).Where(p => !Array.Exists(PartsOfDotNet, p.StartsWith)).ToList();
        var scripts = Dependency().Matches(File.ReadAllText(Path.Combine(Repository.Root, "CallDashboard", "package.json"))).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(packages);
        Assert.NotEmpty(scripts);

        var named = string.Join('\n', AboutFacts.Libraries.Select(l => l.Name));
        Assert.All(packages.Concat(scripts), p => Assert.Contains(p, named, StringComparison.Ordinal));
    }

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex Package();

    [GeneratedRegex("\"([a-z@/.-]+)\": \"[0-9^~]")]
    private static partial Regex Dependency();
}
