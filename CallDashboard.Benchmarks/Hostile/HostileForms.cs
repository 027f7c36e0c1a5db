using Microsoft.Playwright;

namespace CallDashboard.Benchmarks.Hostile;

/// <summary>A field that people type into.</summary>
/// <param name="Address">Of its page; <c>{call}</c> is the first call.</param>
/// <param name="Clicks">Selectors to click until it can be seen.</param>
/// <param name="Field">Its selector.</param>
/// <param name="Others">Fields that must hold something too, and what; <c>{text}</c> is the text.</param>
/// <param name="Stays">What is typed is kept, and shown when the page is opened again.</param>
internal sealed record HostileForm(string Address, string[] Clicks, string Field, (string Field, string Value)[] Others, bool Stays);

/// <summary>
/// Typing hostile texts into the fields of pages and sending them: nothing runs, what is kept is shown letter by letter as it was typed, and no page has a kind of element, or an attribute,
/// that none has with harmless texts in the same fields.
/// </summary>
internal sealed class HostileForms(HostileSite benign, HostileSite hostile)
{
    private const float Patience = 15_000;

    // What browsers leave out of a field of one line, and letters that no field is asked to keep.
    private const string NotTyped = "\uFFFE\u2028\u2029\uFEFF\u00AD";

    /// <summary>The fields.</summary>
    public static IReadOnlyList<HostileForm> All { get; } =
    [
        new("/calls", [], "input[type=search][data-key='/']", [], false),
        new("/calls", ["[data-testid=views]", "[data-testid=view-save]"], "#view-name", [], true),
        new("/calls/{call}", [], "[data-testid=comment-box]", [], true),
        new("/calls/{call}", [], "input[aria-label='Find in transcript']", [], false),
        new("/settings/names", [], "input[aria-label^='Name of'] >> nth=0", [], true),
        new("/settings/tokens", ["button[aria-expanded=false]:has-text('New token')"], "#token-name", [], true),
        new("/settings/quick-tags", [], "input[aria-label^='Tag on key'] >> nth=-1", [], true),
        new("/settings/scorecards", ["[data-testid=scorecard-new]"], "#scorecard-name", [("[data-testid=scorecard-line]", "{text}")], true),
        new("/settings/profile", [], "#own-name", [], true),
        new("/settings/retention", ["[data-testid=hold-new]"], "#hold-reason", [("#hold-subject", "{call}")], true),
        new("/settings/audit", [], "#audit-subject", [], false),
        new("/review/feeding", [], "#rule-name", [], true),
    ];

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<string> problems = [];

    /// <summary>Texts that were typed.</summary>
    public int Typed { get; private set; }

    /// <summary>Types so many texts into each field; returns what is wrong, in words.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int texts)
    {
        var harmless = await OpenAsync(benign);
        foreach (var form in All)
        {
            // The second is a line of the first call: a search for it finds something and marks it.
            foreach (var number in new[] { 1, 17 })
                await TypeAsync(harmless, benign, form, benign.Text(number), (_, findings) => known.UnionWith(findings.Elements.Keys.SelectMany(Names)));
        }
        var page = await OpenAsync(hostile);
        foreach (var form in All)
        {
            for (var number = 0; number < texts; number++)
            {
                var text = Typeable(hostile.Text(number));
                try
                {
                    await TypeAsync(page, hostile, form, text, Judge);
                }
                catch (TimeoutException)
                {
                    problems.Add($"{form.Address} {form.Field} “{text}”: not kept as it was typed; the page says {string.Join(" ", await page.Locator("[role=alert], [role=status]").AllInnerTextsAsync()).Trim()}");
                }
            }
        }
        return problems;

        void Judge(string where, PageFindings findings)
        {
            problems.AddRange(findings.Ran.Select(ran => $"{where}: ran {ran}"));
            problems.AddRange(findings.Elements.Keys.Where(element => !known.IsSupersetOf(Names(element))).Select(element => $"{where}: {element}"));
        }
    }

    /// <summary>The element's kind, and each of its attributes: which of them stand together depends on what else the page shows.</summary>
    private static IEnumerable<string> Names(string element) => element.TrimEnd(']').Split('[', ' ').Select((name, i) => i == 0 ? $"<{name}>" : name);

    private async Task<IPage> OpenAsync(HostileSite site)
    {
        var page = await site.Context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        await page.AddInitScriptAsync(PageInspector.Trap);
        page.PageError += (_, error) => problems.Add($"{page.Url}: {error}");
        page.Dialog += (_, dialog) => problems.Add($"{page.Url}: a dialog, {dialog.Message}");
        return page;
    }

    private async Task TypeAsync(IPage page, HostileSite site, HostileForm form, string text, Action<string, PageFindings> look)
    {
        Typed++;
        var call = HostileCalls.IdOf(0, site.Text);
        var address = new Uri(site.Address, form.Address.Replace("{call}", Uri.EscapeDataString(call), StringComparison.Ordinal)).AbsoluteUri;
        var where = $"{form.Address} {form.Field} “{text}”";
        await VisitAsync(page, address);
        foreach (var button in form.Clicks)
            await page.Locator(button).First.ClickAsync();
        var field = page.Locator(form.Field);
        // As long as may be typed: filling in does not ask.
        if (await field.EvaluateAsync<int>("field => field.maxLength") is > 0 and var longest && text.Length > longest)
            text = text[..longest].Trim();
        foreach (var (other, value) in form.Others)
            await page.Locator(other).First.FillAsync(value.Replace("{text}", text, StringComparison.Ordinal).Replace("{call}", call, StringComparison.Ordinal));
        await field.FillAsync(text);
        await field.PressAsync("Enter");
        if (form.Stays)
        {
            // Twice in the page beside the field, or once when the field is gone: the page has it back from the server. Then as everybody else sees it.
            await page.WaitForFunctionAsync(IsShown, new object[] { text, form.Field.Contains("aria-label", StringComparison.Ordinal) });
            look(where, await PageInspector.InspectAsync(page));
            await VisitAsync(page, address);
            await page.WaitForFunctionAsync(IsShown, new object[] { text, true });
        }
        look(where, await PageInspector.InspectAsync(page));
    }

    private static async Task VisitAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync("() => document.documentElement.dataset.keys === 'on'");
    }

    private const string IsShown = """
        ([text, inFields]) => {
          const plain = value => value.replace(/\s+/g, ' ').trim();
          return plain(document.body.textContent).includes(plain(text)) || (inFields && [...document.querySelectorAll('input, textarea')].some(field => plain(field.value) === plain(text)));
        }
        """;

    private static string Typeable(string text) => new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && !NotTyped.Contains(c, StringComparison.Ordinal))]).Trim();
}
