using System.IO.Compression;
using System.Text;

namespace CallDashboard.Features.Calls.Export;

/// <summary>
/// Writes one worksheet row by row straight into a stream, in constant memory. Texts are typed as text (<c>inlineStr</c>), numbers as numbers,
/// formulas do not exist: what a cell holds is what the spreadsheet shows, ids of 19 digits and <c>+49…</c> included.
/// </summary>
/// <remarks>
/// The format is ECMA-376: a ZIP of five small parts and the sheet. Written here because typed cells are the whole point of the file,
/// and a library that decides types by looking at the text would decide some of them wrongly.
/// </remarks>
public sealed class XlsxWriter : IDisposable
{
    /// <summary>Rows that a worksheet can hold, its head included.</summary>
    public const int MaxRows = 1_048_576;

    private const int LongestCell = 32_767;
    private const int FlushAt = 64 * 1024;

    private readonly Stream output;
    // The archive writes headers synchronously, which a response must not: they wait here until the next asynchronous write.
    private readonly MemoryStream pending = new();
    private readonly ZipArchive archive;
    private readonly Stream sheet;
    private readonly StringBuilder text = new(FlushAt + 4096);

    /// <summary>Begins a workbook. The stream need not seek and is left open.</summary>
    public XlsxWriter(Stream output, string sheetName)
    {
        this.output = output;
        archive = new ZipArchive(new WriteOnly(pending), ZipArchiveMode.Create, leaveOpen: true);
        Part("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
        Part("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Part("xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
        Part("xl/workbook.xml", $"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{Escape(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>""");
        sheet = archive.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
        text.Append("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>""");
    }

    /// <summary>Writes a row.</summary>
    public async ValueTask RowAsync(IEnumerable<Cell> cells, CancellationToken cancel)
    {
        text.Append("<row>");
        foreach (var cell in cells)
        {
            if (cell.Text.Length == 0)
                text.Append("<c/>");
            else if (cell.IsNumber)
                text.Append("<c><v>").Append(cell.Text).Append("</v></c>");
            else
                text.Append("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">").Append(Escape(cell.Text)).Append("</t></is></c>");
        }
        text.Append("</row>");
        if (text.Length >= FlushAt)
            await FlushAsync(cancel);
    }

    /// <summary>Ends the workbook. Without it the file is not valid, which is how a broken-off export is told from a whole one.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        text.Append("</sheetData></worksheet>");
        await FlushAsync(cancel);
        sheet.Dispose();
        archive.Dispose();
        await DrainAsync(cancel);
    }

    public void Dispose()
    {
        sheet.Dispose();
        archive.Dispose();
        pending.Dispose();
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        sheet.Write(Encoding.UTF8.GetBytes(text.ToString()));
        text.Clear();
        await DrainAsync(cancel);
    }

    private async Task DrainAsync(CancellationToken cancel)
    {
        await output.WriteAsync(pending.GetBuffer().AsMemory(0, (int)pending.Length), cancel);
        pending.SetLength(0);
    }

    private void Part(string name, string xml)
    {
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(Encoding.UTF8.GetBytes(xml));
    }

    /// <summary>XML text: what XML 1.0 cannot hold becomes U+FFFD, what a cell cannot hold is cut.</summary>
    private static string Escape(string value)
    {
        var escaped = new StringBuilder(Math.Min(value.Length, LongestCell) + 16);
        var length = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if ((length += rune.Utf16SequenceLength) > LongestCell)
                break;
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case (< 0x20 and not ('\t' or '\n' or '\r')) or 0xFFFE or 0xFFFF: escaped.Append('\uFFFD'); break;
                default: escaped.Append(rune.ToString()); break;
            }
        }
        return escaped.ToString();
    }

    /// <summary>Says that it cannot seek, so that the archive never goes back to what is sent already.</summary>
    private sealed class WriteOnly(MemoryStream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);
    }
}
