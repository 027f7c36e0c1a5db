using System.Text;
using CallDashboard.Benchmarks;
using CallDashboard.Features.Calls.Export;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Features.Calls;

public class ExportCellTests
{
    [Theory]
    [InlineData("+4930123456", "+4930123456")]
    [InlineData("+49-30-123456", "+4930123456")]
    [InlineData("+1 (555) 221-9224", "+15552219224")]
    [InlineData("+1 555 ••• ••24", "+1 555 ••• ••24")]
    [InlineData("1992061735049218817", "1992061735049218817")]
    [InlineData("=HYPERLINK(\"https://evil.example\")", "'=HYPERLINK(\"https://evil.example\")")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1+1", "'\t=1+1")]
    [InlineData("\r=1+1", "'\r=1+1")]
    [InlineData("a,b \"c\"\nd", "a,b \"c\"\nd")]
    [InlineData("投诉", "投诉")]
    public void A_csv_cell_is_no_formula_and_a_phone_stays_whole(string text, string expected)
    {
        var line = new StringBuilder();
        CsvText.Append(line, new Cell(text, IsNumber: false));

        Assert.Equal(expected, Csv.Read(line + "\n").Single().Single());
    }

    [Fact]
    public async Task A_worksheet_holds_what_it_was_given()
    {
        string[] texts = ["+4930123456", "=1+1", "<&>\"", " spaced ", "a\u0001b", "😀", "1992061735049218817", new('x', 40_000)];
        using var file = new MemoryStream();
        using (var writer = new XlsxWriter(file, "Calls & <more>"))
        {
            await writer.RowAsync(texts.Select(t => new Cell(t, false)).Append(new Cell("1.5", true)).Append(new Cell("", false)), CancellationToken.None);
            await writer.CloseAsync(CancellationToken.None);
        }

        var row = Assert.Single(Xlsx.Read(file.ToArray()));
        Assert.Equal([.. texts[..4], "a\uFFFDb", .. texts[5..7], new('x', 32_767), "1.5", ""], row.Select(c => c.Text));
        Assert.Equal([8], row.Index().Where(c => c.Item.IsNumber).Select(c => c.Index));
    }
}
