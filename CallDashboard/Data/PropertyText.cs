using System.Text;

namespace CallDashboard.Data;

/// <summary>
/// Both maps of variables as one text that <c>prop.NAME=value</c> is looked for in: <c>␟name=value␟name=value␟</c>, ␟ being U+001F.
/// </summary>
public static class PropertyText
{
    internal const char Separator = '\u001F';

    /// <summary>Encodes the maps; empty when both are.</summary>
    public static string Encode(params ReadOnlySpan<IReadOnlyDictionary<string, string>> maps)
    {
        StringBuilder? text = null;
        foreach (var map in maps)
        {
            foreach (var (name, value) in map)
                (text ??= new StringBuilder().Append(Separator)).Append(Clean(name)).Append('=').Append(Clean(value)).Append(Separator);
        }
        return text?.ToString() ?? "";
    }

    /// <summary>The text that a pair leaves in <see cref="Encode"/>.</summary>
    public static string Needle(string name, string value) => $"{Separator}{Clean(name)}={Clean(value)}{Separator}";

    /// <summary>The pairs of an encoded text, each as <c>name=value</c>.</summary>
    public static IEnumerable<string> Pairs(string encoded) => encoded.Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    private static string Clean(string text) => text.Replace(Separator, ' ');
}
