using CallDashboard.Features.Review.Insights;

namespace CallDashboard.Tests.Features.Review.Insights;

public class AgreementTests
{
    [Fact]
    public void Kappa_by_hand()
    {
        // 50 applications, two readers: both yes 20, both no 15, yes/no 5, no/yes 10. Agreement 0.7; by chance 0.5; kappa 0.4.
        var table = Agreement.Of([("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)]);

        Assert.Equal((50, 35, 0.7), (table.Count, table.Agreed, table.Share));
        Assert.Equal(0.4, table.Kappa!.Value, 12);
        Assert.Equal(["no", "yes"], table.Labels);
        Assert.Equal((5, 10, 0), (table.At("yes", "no"), table.At("no", "yes"), table.At("maybe", "no")));
    }

    [Fact]
    public void Three_levels_by_hand()
    {
        // Of 60 calls.
        var table = Agreement.Of([("A", "A", 14), ("A", "B", 4), ("A", "C", 2), ("B", "A", 3), ("B", "B", 18), ("B", "C", 4), ("C", "A", 2), ("C", "B", 2), ("C", "C", 11)]);
        Assert.Equal((60, 43), (table.Count, table.Agreed));

        // Rows 20 25 15, columns 19 24 17.
        var chance = ((20.0 * 19) + (25 * 24) + (15 * 17)) / 3600;
        Assert.Equal(((43 / 60.0) - chance) / (1 - chance), table.Kappa!.Value, 12);
        Assert.Equal(0.5687, table.Kappa.Value, 4);
    }

    [Fact]
    public void Below_thirty_there_is_a_share_and_no_kappa()
    {
        var few = Agreement.Of([("A", "A", 20), ("A", "B", 4), ("B", "B", 5)]);
        var enough = Agreement.Of([("A", "A", 20), ("A", "B", 4), ("B", "B", 6)]);

        Assert.Equal((true, null, 25 / 29.0), (few.IsFew, few.Kappa, few.Share));
        Assert.False(enough.IsFew);
        Assert.NotNull(enough.Kappa);
    }

    [Fact]
    public void One_value_only_says_nothing_beyond_chance()
    {
        var table = Agreement.Of(Enumerable.Repeat(("A", "A"), 40));

        Assert.Equal((40, 1.0, null), (table.Count, table.Share, table.Kappa));
        Assert.Equal((0, null, null), (Agreement.Of(Array.Empty<(string, string)>()).Count, Agreement.Of(Array.Empty<(string, string)>()).Share, Agreement.Of(Array.Empty<(string, string)>()).Kappa));
    }

    [Fact]
    public void Always_the_opposite_is_less_than_chance()
    {
        var table = Agreement.Of([("A", "B", 20), ("B", "A", 20)]);

        Assert.Equal((0.0, -1.0), (table.Share, table.Kappa));
    }
}
