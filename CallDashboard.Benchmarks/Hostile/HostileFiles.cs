using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CallDashboard.Benchmarks.Hostile;

/// <summary>
/// What is downloaded from a server whose calls hold hostile texts: each file can be read by the rules of its format and holds every call once, no cell is a formula, a
/// subtitle is neither ended nor begun by a text, and names are made of harmless letters.
/// </summary>
internal sealed partial class HostileFiles(HostileSite site)
{
    private const string FormulaSigns = "=+-@\t\r\n＝＋－＠";

    private readonly List<string> problems = [];

    /// <summary>Files that were read.</summary>
    public int Looked { get; private set; }

    /// <summary>Reads the exports, and the transcripts of the first calls; returns what is wrong, in words.</summary>
    /// <param name="calls">How many calls the server holds.</param>
    public async Task<IReadOnlyList<string>> RunAsync(int calls, int transcripts)
    {
        var ids = Enumerable.Range(0, calls).Select(call => HostileCalls.IdOf(call, site.Text)).ToHashSet(StringComparer.Ordinal);
        await LookAsync("/export/calls.csv?from=now-7d", bytes => Table([.. Csv.Read(Encoding.UTF8.GetString(bytes)).Select(row => row.Select(text => (text, false)).ToArray())], ids, isTyped: false));
        await LookAsync("/export/calls.xlsx?from=now-7d", bytes => Table(Xlsx.Read(bytes), ids, isTyped: true));
        await LookAsync("/export/calls.ndjson?from=now-7d", bytes => Ids(Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("callId").GetString()!), ids));
        foreach (var id in ids.Take(transcripts))
        {
            var address = $"/calls/{Uri.EscapeDataString(id)}/transcript.";
            await LookAsync(address + "txt", bytes => Lines(bytes, TextLine()));
            await LookAsync(address + "srt", bytes => Cues(bytes, SrtCue(), ""));
            await LookAsync(address + "vtt", bytes => Cues(bytes, VttCue(), "WEBVTT\n\n"));
            await LookAsync(address + "json", bytes => Expect(JsonDocument.Parse(bytes).RootElement.GetProperty("lines").GetArrayLength() == HostileCalls.LinesEach, "not every line is in it"));
        }
        return problems;
    }

    private async Task LookAsync(string address, Func<byte[], string?> check)
    {
        Looked++;
        var answer = await site.Context.APIRequest.GetAsync(new Uri(site.Address, address).AbsoluteUri);
        var name = answer.Headers.GetValueOrDefault("content-disposition", "");
        var problem = answer.Status != 200 ? $"answered {answer.Status}"
            : !HarmlessName().IsMatch(name) ? $"its name is {name}"
            : answer.Headers.GetValueOrDefault("x-content-type-options") != "nosniff" ? "its type may be guessed"
            : Try(check, await answer.BodyAsync());
        if (problem is not null)
            problems.Add($"{address}: {problem}");
    }

    private static string? Try(Func<byte[], string?> check, byte[] bytes)
    {
        try
        {
            return check(bytes);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException or System.Xml.XmlException or InvalidOperationException)
        {
            return unreadable.Message;
        }
    }

    private static string? Table(List<(string Text, bool IsNumber)[]> rows, HashSet<string> ids, bool isTyped)
    {
        if (rows.Find(row => row.Length != rows[0].Length) is { } ragged)
            return $"a row has {ragged.Length} cells, not {rows[0].Length}";
        // What is typed as text is no formula, whatever it says.
        if (!isTyped && rows.Skip(1).SelectMany(row => row).FirstOrDefault(cell => cell.Text.Length > 0 && FormulaSigns.Contains(cell.Text[0]) && !Number().IsMatch(cell.Text)) is { Text: { } formula })
            return $"a cell is {formula}";
        return Ids(rows.Skip(1).Select(row => row[0].Text), ids);
    }

    private static string? Ids(IEnumerable<string> found, HashSet<string> ids)
    {
        var all = found.ToList();
        return all.Count != ids.Count || !ids.SetEquals(all) ? $"{all.Count} calls are in it, and not each of the {ids.Count} once" : null;
    }

    private static string? Lines(byte[] bytes, Regex line)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n')[..^1];
        return Expect(lines.Length == HostileCalls.LinesEach && Array.TrueForAll(lines, line.IsMatch), "a line is not one line");
    }

    private static string? Cues(byte[] bytes, Regex cue, string head)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (!text.StartsWith(head, StringComparison.Ordinal))
            return "it does not begin as it must";
        var cues = text[head.Length..].Split("\n\n")[..^1];
        return Expect(cues.Length == HostileCalls.LinesEach && Array.TrueForAll(cues, cue.IsMatch), "a subtitle is not one subtitle");
    }

    private static string? Expect(bool holds, string otherwise) => holds ? null : otherwise;

    [GeneratedRegex(@"^attachment; filename=""?[A-Za-z0-9._-]{1,120}""?(; filename\*=UTF-8''[A-Za-z0-9._-]{1,120})?$")]
    private static partial Regex HarmlessName();

    // What a spreadsheet may take for a number is one.
    [GeneratedRegex(@"^[+-]?[0-9]+(\.[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^\[[^\]]+\] (Robot|Customer): [^\p{Cc}\u2028\u2029]*$")]
    private static partial Regex TextLine();

    [GeneratedRegex(@"^\d+\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}\n(Robot|Customer): [^\p{Cc}\u2028\u2029]*$")]
    private static partial Regex SrtCue();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n<v (Robot|Customer)>[^<>\p{Cc}\u2028\u2029]*$")]
    private static partial Regex VttCue();
}
