using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace CallDashboard.Benchmarks;

/// <summary>Reads CSV as RFC 4180 says; written apart from the writer it checks.</summary>
internal static class Csv
{
    /// <summary>The cells of every line that is ended.</summary>
    public static List<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                    cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (c == '"')
                quoted = true;
            else if (c == ',')
                End();
            else if (c == '\n')
            {
                End();
                rows.Add([.. row]);
                row.Clear();
            }
            else if (c != '\r')
                cell.Append(c);
        }
        return rows;

        void End()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }
    }
}

/// <summary>Reads the one sheet of a workbook: every cell's text, and whether it is typed as a number.</summary>
internal static class Xlsx
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <exception cref="InvalidDataException">A cell holds a formula, or the file is no workbook.</exception>
    public static List<(string Text, bool IsNumber)[]> Read(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file));
        foreach (var part in archive.Entries)
        {
            using var xml = part.Open();
            _ = XDocument.Load(xml);
        }
        using var sheet = archive.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        var document = XDocument.Load(sheet);
        if (document.Descendants(Main + "f").Any())
            throw new InvalidDataException("The sheet holds a formula.");
        return [.. document.Descendants(Main + "row").Select(row => row.Elements(Main + "c").Select(c => (c.Value, c.Attribute("t") is null && c.HasElements)).ToArray())];
    }
}
