using CallDashboard.Ui;

namespace CallDashboard.Tests.Ui;

public class FormatTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(9_999, "9,999")]
    [InlineData(10_000, "10K")]
    [InlineData(111_201, "111K")]
    [InlineData(999_499, "999K")]
    [InlineData(999_500, "1.0M")]
    [InlineData(9_949_999, "9.9M")]
    [InlineData(9_950_000, "10M")]
    [InlineData(123_456_789, "123M")]
    public void A_number_for_a_narrow_place_has_five_characters_at_most(long value, string text)
    {
        Assert.Equal(text, Format.Compact(value));
        Assert.InRange(Format.Compact(value).Length, 1, 5);
    }
}
