using CallDashboard.Charts;

namespace CallDashboard.Tests.Charts;

public class SparkLineTests
{
    [Fact]
    public void The_lowest_stands_at_the_bottom_and_the_highest_at_the_top()
    {
        var line = SparklineShape.Of([1, 3, 2]);
        Assert.Equal("M3 21L32 3L61 12", line.Path);
        Assert.Equal((61, 12), line.End);
    }

    [Fact]
    public void A_gap_parts_the_line_and_a_missing_end_has_no_dot()
    {
        var line = SparklineShape.Of([1, null, 2, 3, null]);
        Assert.Equal(2, line.Path.Count(c => c == 'M'));
        Assert.Null(line.End);
    }

    [Fact]
    public void Equal_values_lie_in_the_middle() => Assert.Equal("M3 12L61 12", SparklineShape.Of([5, 5]).Path);

    [Theory]
    [InlineData(null, null)]
    [InlineData(7.0, null)]
    [InlineData(double.NaN, 1.0)]
    public void Fewer_than_two_values_draw_nothing(double? first, double? second) => Assert.Equal("", SparklineShape.Of([first, second]).Path);
}
