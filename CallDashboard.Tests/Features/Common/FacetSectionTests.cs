using Bunit;
using CallDashboard.Features.Common;

namespace CallDashboard.Tests.Features.Common;

public sealed class FacetSectionTests : BunitContext
{
    [Theory]
    [InlineData(true, "None")]
    [InlineData(false, "–")]
    public void Without_values_it_says_whether_there_are_none_or_nobody_knows(bool isCounted, string said)
    {
        var section = Render<FacetSection>(p => p.Add(s => s.Title, "Task").Add(s => s.Name, "job").Add(s => s.Values, []).Add(s => s.IsCounted, isCounted));

        Assert.Equal(said, section.Find(".note").TextContent);
    }
}
