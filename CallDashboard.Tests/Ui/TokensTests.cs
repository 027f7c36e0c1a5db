using System.Text.RegularExpressions;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Ui;

/// <summary>Style sheets name no colour of their own, and every token and icon that is used exists.</summary>
public partial class TokensTests
{
    private static string Css => Path.Combine(Repository.Root, "wwwroot", "css");

    [Fact]
    public void Only_the_tokens_name_colours()
    {
        var sheets = Directory.GetFiles(Css, "*.css").Where(f => Path.GetFileName(f) != "tokens.css").ToList();
        Assert.True(sheets.Count > 4);
        // The library wants three numbers and two words for what no part of ours uses.
        string[] known = ["--mud-palette-black: #000", "--mud-palette-white: #fff"];
        Assert.DoesNotContain(sheets.SelectMany(f => Colour().Matches(File.ReadAllText(f)).Select(m => $"{Path.GetFileName(f)}: {m.Value}")), c => !known.Any(k => c.EndsWith(k, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_token_that_is_used_is_defined()
    {
        var defined = Directory.GetFiles(Css, "*.css").SelectMany(f => Defined().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToHashSet();
        var set = Sources("*.razor").Concat(Sources("*.js")).SelectMany(t => SetInMarkup().Matches(t).Select(m => m.Groups[1].Value)).ToHashSet();
        var used = Directory.GetFiles(Css, "*.css").SelectMany(f => Used().Matches(File.ReadAllText(f)).Select(m => $"{Path.GetFileName(f)}: {m.Groups[1].Value}")).ToHashSet();
        Assert.True(used.Count > 50);
        Assert.DoesNotContain(used, u => !defined.Contains(u.Split(": ")[1]) && !set.Contains(u.Split(": ")[1]));
    }

    [Fact]
    public void Every_icon_that_is_named_is_drawn()
    {
        var drawn = Symbol().Matches(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot", "icons.svg"))).Select(m => m.Groups[1].Value).ToHashSet();
        var named = Sources("*.razor").SelectMany(t => IconName().Matches(t).Select(m => m.Groups[1].Value)).ToHashSet();
        Assert.True(named.Count > 10);
        Assert.Empty(named.Except(drawn));
    }

    private static IEnumerable<string> Sources(string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "CallDashboard"), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains("node_modules", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    [GeneratedRegex(@"(?:--[\w-]+: *)?#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")]
    private static partial Regex Colour();

    [GeneratedRegex(@"(--[\w-]+)\s*:")]
    private static partial Regex Defined();

    [GeneratedRegex(@"(--[\w-]+)\s*[:']")]
    private static partial Regex SetInMarkup();

    // With a fallback it may be undefined: var(--part, 0%).
    [GeneratedRegex(@"var\((--[\w-]+)\)")]
    private static partial Regex Used();

    [GeneratedRegex(@"symbol id=""([^""]+)""")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"<Icon Name=""([a-z-]+)""")]
    private static partial Regex IconName();
}
