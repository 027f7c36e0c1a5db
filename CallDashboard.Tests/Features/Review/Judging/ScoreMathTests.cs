using CallDashboard.Data;
using CallDashboard.Features.Review.Judging;

namespace CallDashboard.Tests.Features.Review.Judging;

public class ScoreMathTests
{
    private static readonly int[] Weights = [15, 20, 25, 25, 15];

    [Theory]
    [InlineData("YYNNY", 50)]
    [InlineData("YYYYY", 100)]
    [InlineData("NNNNN", 0)]
    [InlineData("PPPPP", 50)]
    // Not applicable takes its weight out: 50 of 75, and 15 of 15.
    [InlineData("YY-NY", 67)]
    [InlineData("Y----", 100)]
    [InlineData("-----", null)]
    // What is not answered yet does not count either: 7.5 of 15, and 15 + 10 of 35.
    [InlineData("P....", 50)]
    [InlineData("YP...", 71)]
    [InlineData(".....", null)]
    public void The_score_is_the_weighted_share_of_what_applies(string answers, int? expected)
    {
        var items = answers.Select((a, i) => (Weights[i], a switch { 'Y' => ItemAnswer.Yes, 'P' => ItemAnswer.Partly, 'N' => ItemAnswer.No, '-' => ItemAnswer.NotApplicable, _ => (ItemAnswer?)null }));

        Assert.Equal(expected, ScoreMath.Of(items));
    }

    [Fact]
    public void Weights_need_not_add_up_and_halves_round_up()
    {
        Assert.Equal(13, ScoreMath.Of([(1, ItemAnswer.Partly), (3, ItemAnswer.No)]));
        Assert.Equal(100, ScoreMath.Of([(int.MaxValue, ItemAnswer.Yes), (int.MaxValue, ItemAnswer.Yes)]));
    }
}
