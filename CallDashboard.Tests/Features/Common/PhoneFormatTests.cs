using CallDashboard.Features.Common;

namespace CallDashboard.Tests.Features.Common;

public class PhoneFormatTests
{
    [Theory]
    [InlineData("+15552219224", "+1 555 221 9224", "+1 555 ••• ••24")]
    [InlineData("+4930123456", "+49 3012 3456", "+49 301• ••56")]
    [InlineData("+8613800138000", "+86 138 0013 8000", "+86 138 •••• ••00")]
    [InlineData("+35312345678", "+353 1234 5678", "+353 123• ••78")]
    [InlineData("15552219224", "155 5221 9224", "155 •••• ••24")]
    [InlineData("+1 555-221 9224", "+1 555-221 9224", "+1 555-••• ••24")]
    [InlineData("10086", "10086", "•••86")]
    [InlineData("1", "1", "1")]
    [InlineData("", "", "")]
    [InlineData("anonymous", "anonymous", "•••••••••")]
    public void Numbers_are_grouped_and_masked(string phone, string spaced, string masked)
    {
        Assert.Equal(spaced, PhoneFormat.Spaced(phone));
        Assert.Equal(masked, PhoneFormat.Masked(phone));
    }
}
