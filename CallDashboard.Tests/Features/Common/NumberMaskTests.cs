using CallDashboard.Features.Common;

namespace CallDashboard.Tests.Features.Common;

public class NumberMaskTests
{
    [Theory]
    [InlineData("Call me at +1 (555) 765-4321 please", "Call me at +• (•••) •••-••21 please")]
    [InlineData("5557654321", "••••••••21")]
    [InlineData("it is 765 43 21.", "it is ••• •• 21.")]
    [InlineData("\uFF15\uFF15\uFF15\uFF17\uFF16\uFF15\uFF14\uFF13\uFF12\uFF11", "••••••••\uFF12\uFF11")]
    [InlineData("0015557654321 and 0015557654321", "•••••••••••21 and •••••••••••21")]
    [InlineData("my brother has 555 111 2222", "my brother has 555 111 2222")]
    [InlineData("order 4321, 12 January 2026", "order 4321, 12 January 2026")]
    [InlineData("", "")]
    public void The_customers_number_goes_and_everything_else_stays(string text, string masked) => Assert.Equal(masked, NumberMask.Text(text, "+15557654321"));

    [Theory]
    [InlineData("")]
    [InlineData("110")]
    public void Without_a_number_that_is_anybodys_nothing_is_hidden(string phone) => Assert.Equal("call 110 or 5557654321", NumberMask.Text("call 110 or 5557654321", phone));
}
