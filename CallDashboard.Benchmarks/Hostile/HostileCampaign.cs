using System.Globalization;
using CallDashboard.Benchmarks.Circuits;
using Microsoft.Playwright;

namespace CallDashboard.Benchmarks.Hostile;

/// <summary>A server that holds calls with texts of one kind, and a browser that is signed in there.</summary>
internal sealed record HostileSite(Uri Address, IBrowserContext Context, Func<int, string> Text)
{
    /// <summary>Pushes so many calls, as if they had ended just before.</summary>
    public async Task FillAsync(int calls, DateTimeOffset now)
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var call = 0; call < calls; call++)
        {
            using var answer = await http.PostAsync("/report", new StringContent(HostileCalls.Record(call, Text, now.ToUnixTimeSeconds())));
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"Call {call} was refused: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}

/// <summary>
/// The same pages of two servers, one with harmless texts and one with hostile ones, in a real browser: nothing that the texts hold runs, both are made of
/// the same elements, and the console is quiet.
/// </summary>
internal sealed class HostileCampaign(HostileSite benign, HostileSite hostile, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Pages that show many calls at once, and what people put into addresses; <c>{text}</c> is a text.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "/", "/live", "/calls", "/platform", "/settings/names", "/calls?tag={text}&app={text}", "/calls?customerTag={text}&notTag={text}", "/calls?prop.{text}={text}", "/?hangup={text}&intent={text}", "/calls/{text}",
    ];

    /// <summary>What was looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>Looks at the pages and at the pages of the first calls; returns what is wrong, in words.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int callPages, int perAddress = 1)
    {
        var problems = new List<string>();
        var (left, right) = (await benign.Context.NewPageAsync(), await hostile.Context.NewPageAsync());
        foreach (var page in new[] { left, right })
        {
            await page.AddInitScriptAsync(PageInspector.Trap);
            page.Console += (_, message) =>
            {
                if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal))
                    problems.Add($"{page.Url}: {message.Text}");
            };
            page.PageError += (_, error) => problems.Add($"{page.Url}: {error}");
            page.Dialog += (_, dialog) => problems.Add($"{page.Url}: a dialog, {dialog.Message}");
        }
        foreach (var template in Pages)
        {
            for (var i = 0; i < (template.Contains('{', StringComparison.Ordinal) ? perAddress : 1); i++)
                problems.AddRange(await CompareAsync(left, right, site => Fill(template, site.Text, i)));
        }
        for (var call = 0; call < callPages; call++)
            problems.AddRange(await CompareAsync(left, right, site => "/calls/" + Uri.EscapeDataString(HostileCalls.IdOf(call, site.Text))));
        return problems;
    }

    /// <summary>Differences of one page, once both have settled.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(IPage left, IPage right, Func<HostileSite, string> address)
    {
        Looked++;
        foreach (var (page, site) in new[] { (left, benign), (right, hostile) })
        {
            await page.GotoAsync(new Uri(site.Address, address(site)).AbsoluteUri);
            await page.WaitForFunctionAsync("() => document.documentElement.dataset.keys === 'on'");
        }
        var started = time.GetTimestamp();
        List<string> differences;
        do
        {
            differences = [.. (await PageInspector.InspectAsync(right)).Against(await PageInspector.InspectAsync(left))];
        }
        while (differences.Count > 0 && time.GetElapsedTime(started) < Patience);
        return differences.ConvertAll(d => $"{address(hostile)}: {d}");
    }

    private static string Fill(string template, Func<int, string> text, int round)
    {
        var number = 1000 + (round * 10);
        var parts = template.Split("{text}");
        return string.Concat(parts.Select((part, i) => i == 0 ? part : Uri.EscapeDataString(Sound(text(number + i))) + part));
    }

    /// <summary>Addresses hold no lone surrogates.</summary>
    private static string Sound(string text) => new([.. text.Where(c => !char.IsSurrogate(c) && c != '\0')]);
}

/// <summary>The command <c>hostile</c>: ten thousand texts through two servers of their own.</summary>
internal static class HostileBenchmark
{
    /// <summary>Runs it; 0 when nothing was found.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var calls = Arguments.Number(args, "--calls", 400);
        await using var quiet = await LiveServer.StartAsync(browsable: true);
        await using var loud = await LiveServer.StartAsync(browsable: true);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumPlace.Find().Path, Args = ["--no-sandbox"] });
        var sites = new List<HostileSite>();
        foreach (var (server, text) in new (LiveServer, Func<int, string>)[] { (quiet, HostileStrings.Benign), (loud, HostileStrings.Of) })
        {
            var context = await browser.NewContextAsync(new() { ReducedMotion = ReducedMotion.Reduce });
            await context.AddCookiesAsync(server.Visitor.Cookies.GetCookies(server.Visitor.Server).Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = server.Visitor.Server.ToString(), HttpOnly = c.HttpOnly }));
            var site = new HostileSite(server.Visitor.Server, context, text);
            await site.FillAsync(calls, TimeProvider.System.GetUtcNow());
            sites.Add(site);
        }
        var campaign = new HostileCampaign(sites[0], sites[1], TimeProvider.System);
        var problems = (await campaign.RunAsync(calls, perAddress: 20)).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{campaign.Looked:N0} pages: {problems.Count:N0} problems"));
        var files = new HostileFiles(sites[1]);
        problems.AddRange(await files.RunAsync(calls, transcripts: calls));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files.Looked:N0} files: {problems.Count:N0} problems so far"));
        var forms = new HostileForms(sites[0], sites[1]);
        problems.AddRange(await forms.RunAsync(Arguments.Number(args, "--typed", 40)));
        foreach (var problem in problems.Take(50))
            Console.WriteLine(problem);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{calls * HostileCalls.TextsEach:N0} hostile texts in {calls:N0} calls, {campaign.Looked:N0} pages compared with harmless ones, {files.Looked:N0} files read, {forms.Typed:N0} texts typed into {HostileForms.All.Count} fields: {problems.Count:N0} problems."));
        return problems.Count == 0 ? 0 : 1;
    }
}
