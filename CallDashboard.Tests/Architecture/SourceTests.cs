using System.Text.RegularExpressions;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Architecture;

/// <summary>House rules that can be read off the source. Each scan first makes sure that it found something to read.</summary>
public partial class SourceTests
{
    private const int LongestFile = 300;

    private static readonly IReadOnlyList<string> Product = Repository.Files("CallDashboard", ".cs", ".razor");
    private static readonly IReadOnlyList<string> Tests = Repository.Files("CallDashboard.Tests", ".cs", ".razor");
    private static readonly IReadOnlyList<string> Scripts = [.. Repository.Files("CallDashboard", ".js"), .. Repository.Files("wwwroot", ".js")];

    [Fact]
    public void What_the_platform_sends_stays_text() => AssertNone(Product, Markup());

    [Fact]
    public void Time_comes_from_the_time_provider() => AssertNone(Product, Clock());

    [Fact]
    public void Nothing_sleeps_to_wait_for_something_else()
    {
        AssertNone([.. Tests.Where(f => !f.EndsWith("SourceTests.cs", StringComparison.Ordinal))], Sleep());
        AssertNone(Product, ThreadSleep());
    }

    [Fact]
    public void Pages_hold_no_inline_scripts_or_styles() => AssertNone([.. Product.Where(f => f.EndsWith(".razor", StringComparison.Ordinal))], Inline());

    [Fact]
    public void Scripts_make_no_code_or_markup_from_text()
    {
        if (Scripts.Count > 0)
            AssertNone(Scripts, CodeFromText());
    }

    [Fact]
    public void Files_are_short_enough_to_be_read()
    {
        var styles = Repository.Files("wwwroot", ".css");
        var tooLong = Product.Concat(Tests).Concat(Scripts).Concat(styles)
            .Select(f => (File: Repository.Relative(f), Lines: File.ReadLines(f).Count())).Where(f => f.Lines > LongestFile)
            .Select(f => $"{f.File} has {f.Lines} lines").ToList();
        Assert.True(tooLong.Count == 0, string.Join("; ", tooLong));
    }

    [Fact]
    public void Every_handler_that_is_added_is_taken_away_in_the_same_file()
    {
        var forgotten = new List<string>();
        foreach (var (name, text) in Product.Select(Whole))
        {
            foreach (Match added in Added().Matches(text))
            {
                if (!Regex.IsMatch(text, $@"\b{Regex.Escape(added.Groups["event"].Value)}\s*-=\s*{Regex.Escape(added.Groups["handler"].Value)}\b"))
                    forgotten.Add($"{name}: {added.Value.Trim()}");
            }

            if (Subscribed().IsMatch(text) && !text.Contains("Dispose", StringComparison.Ordinal))
                forgotten.Add($"{name}: a subscription, timer or script reference that nothing disposes");
        }

        Assert.True(forgotten.Count == 0, string.Join(Environment.NewLine, forgotten));
    }

    [Theory]
    [InlineData("feed.Changed += OnChanged;", true)]
    [InlineData("Navigation.LocationChanged += Moved;", true)]
    [InlineData("total += Count;", false)]
    [InlineData("row.Total += calls;", false)]
    public void The_check_for_handlers_knows_one_when_it_sees_it(string line, bool isHandler) => Assert.Equal(isHandler, Added().IsMatch(line));

    [Fact]
    public void Texts_do_not_speak_of_where_they_were_written() =>
        AssertNone([.. Product, .. Tests.Where(f => !f.EndsWith("SourceTests.cs", StringComparison.Ordinal)), .. Scripts], Workshop());

    private static void AssertNone(IReadOnlyList<string> files, Regex forbidden)
    {
        Assert.NotEmpty(files);
        var found = files.SelectMany(file => File.ReadLines(file)
            .Select((line, i) => (line, at: $"{Repository.Relative(file)}:{i + 1}"))
            .Where(l => forbidden.IsMatch(l.line) && !l.line.TrimStart().StartsWith("///", StringComparison.Ordinal))
            .Select(l => $"{l.at}: {l.line.Trim()}")).ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    private static (string Name, string Text) Whole(string file) => (Repository.Relative(file), File.ReadAllText(file));

    [GeneratedRegex(@"\bMarkupString\b|\bAddMarkupContent\b")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b|\bEnvironment\.TickCount")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bTask\.Delay\(|\bThread\.Sleep\(|WaitForTimeoutAsync")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\bThread\.Sleep\(")]
    private static partial Regex ThreadSleep();

    // Handlers of HTML are written small; OnRetry="…" is a component's parameter.
    [GeneratedRegex(@"<style\b|<script(?![^>]*\bsrc=)|\s(on[a-z]+)=""[^@]|href=""javascript:")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\beval\(|new Function\(|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write")]
    private static partial Regex CodeFromText();

    // A member of something else, and a method's name: figures are added to in lower case or by expressions.
    [GeneratedRegex(@"(?<![\w.])(?<event>(\w+\.)+[A-Z]\w*)\s*\+=\s*(?<handler>[A-Z]\w*)\s*;")]
    private static partial Regex Added();

    [GeneratedRegex(@"^(?!.*\busing var\b).*(\.Subscribe\(|new PeriodicTimer\(|\.CreateTimer\(|IJSObjectReference\??\s+\w+\s*[;=])", RegexOptions.Multiline)]
    private static partial Regex Subscribed();

    [GeneratedRegex(@"/work/|\bshared/(PLATFORM|PRODUCT|ARCHITECTURE|EXPERIENCE)|\b(TODO|FIXME|HACK)\b")]
    private static partial Regex Workshop();
}
