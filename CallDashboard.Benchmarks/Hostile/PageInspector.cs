using System.Text.Json;
using Microsoft.Playwright;

namespace CallDashboard.Benchmarks.Hostile;

/// <summary>What a page is made of: how often each element, with the names of its attributes, and what ran that should not have.</summary>
/// <param name="Elements">By tag and attribute names, drawings left out.</param>
internal sealed record PageFindings(IReadOnlyDictionary<string, int> Elements, IReadOnlyList<string> Ran)
{
    /// <summary>What this page has that the other has not, or more of; texts for people.</summary>
    public IEnumerable<string> Against(PageFindings benign) => Elements
        .Where(e => e.Value != benign.Elements.GetValueOrDefault(e.Key))
        .Select(e => $"{e.Key}: {e.Value}, not {benign.Elements.GetValueOrDefault(e.Key)}")
        .Concat(benign.Elements.Keys.Except(Elements.Keys).Select(k => $"{k}: none, not {benign.Elements[k]}"))
        .Concat(Ran.Select(r => $"ran: {r}"));
}

/// <summary>Looks at pages in a real browser.</summary>
internal static class PageInspector
{
    /// <summary>Before any page: whatever calls <c>hostile</c> is remembered, in every frame.</summary>
    public const string Trap = "window.hostileRan = []; window.hostile = number => { window.top.hostileRan.push(String(number)); };";

    private const string Look = """
        () => {
          const elements = {};
          for (const element of document.querySelectorAll('body, body *')) {
            if (element.closest('svg') && element.tagName !== 'svg') continue;
            const names = [...element.attributes].map(a => a.name).filter(n => !/^_bl_|^b-|^style$|^aria-|^title$|^data-ago$|^open$/.test(n)).sort();
            const key = element.tagName.toLowerCase() + (names.length ? '[' + names.join(' ') + ']' : '');
            elements[key] = (elements[key] ?? 0) + 1;
          }
          return JSON.stringify({ elements, ran: window.hostileRan ?? [] });
        }
        """;

    /// <summary>What the page is made of now.</summary>
    public static async Task<PageFindings> InspectAsync(IPage page)
    {
        using var answer = JsonDocument.Parse(await page.EvaluateAsync<string>(Look));
        var found = answer.RootElement;
        return new PageFindings(
            found.GetProperty("elements").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetInt32()),
            [.. found.GetProperty("ran").EnumerateArray().Select(r => r.GetString() ?? "")]);
    }
}
