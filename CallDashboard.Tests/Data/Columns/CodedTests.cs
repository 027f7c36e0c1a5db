using CallDashboard.Data.Columns;

namespace CallDashboard.Tests.Data.Columns;

public class CodedTests
{
    [Fact]
    public void Rows_that_change_again_and_again_keep_their_own_values()
    {
        var coded = new Coded<long>();
        var value = 0L;
        // As the columns do: each change of what readers know is made in a copy. Numbers of 16 bits would be used up in the fourth.
        for (var copy = 0; copy < 9; copy++)
        {
            for (var row = 0; row < ColumnChunk.Rows; row++)
                coded.Set(row, value++);
            var before = coded;
            coded = coded.Clone();
            for (var row = 0; row < ColumnChunk.Rows; row++)
                Assert.Equal(before[row], coded[row]);
        }

        Assert.Equal(Enumerable.Range(0, ColumnChunk.Rows).Select(row => value - ColumnChunk.Rows + row), Enumerable.Range(0, ColumnChunk.Rows).Select(row => coded[row]));
        coded.Set(5, -1);
        coded.Set(6, value - 1);
        Assert.Equal((-1, value - 1), (coded[5], coded[6]));
        Assert.Equal(2, coded.Count([6, (ushort)(ColumnChunk.Rows - 1)])[coded.Codes[6]]);
    }
}
