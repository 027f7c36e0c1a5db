using CallDashboard.Features.Access;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Access;

public class SignInThrottleTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void The_wait_doubles_up_to_a_quarter_of_an_hour()
    {
        var throttle = new SignInThrottle(clock);
        var waits = new List<double>();
        for (var i = 0; i < 14; i++)
        {
            throttle.Failed("ADA", null);
            waits.Add(throttle.Check($"10.0.0.{i}", "ADA", null).TotalSeconds);
        }

        Assert.Equal([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900], waits);
    }

    [Fact]
    public void Strangers_do_not_lock_a_known_browser_out_and_its_success_does_not_free_them()
    {
        var throttle = new SignInThrottle(clock);
        for (var i = 0; i < 6; i++)
            throttle.Failed("ADA", null);

        Assert.Equal(TimeSpan.Zero, throttle.Check("10.0.0.1", "ADA", "her laptop"));
        throttle.Succeeded("ADA", "her laptop");
        Assert.True(throttle.Check("10.0.0.2", "ADA", null) > TimeSpan.Zero);
    }

    [Fact]
    public void A_known_browser_has_a_limit_too()
    {
        var throttle = new SignInThrottle(clock);
        for (var i = 0; i < SignInThrottle.Allowed; i++)
            throttle.Failed("ADA", "stolen laptop");

        Assert.True(throttle.Check("10.0.0.1", "ADA", "stolen laptop") > TimeSpan.Zero);
    }

    [Fact]
    public void One_address_has_so_many_tries_a_minute_over_all_accounts()
    {
        var throttle = new SignInThrottle(clock);
        for (var i = 0; i < SignInThrottle.TriesPerMinute; i++)
            Assert.Equal(TimeSpan.Zero, throttle.Check("10.0.0.1", $"USER{i}", null));

        Assert.InRange(throttle.Check("10.0.0.1", "ANOTHER", null), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, throttle.Check("10.0.0.2", "ANOTHER", null));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, throttle.Check("10.0.0.1", "ANOTHER", null));
    }

    [Fact]
    public void An_hour_of_peace_forgets()
    {
        var throttle = new SignInThrottle(clock);
        for (var i = 0; i < 10; i++)
            throttle.Failed("ADA", null);

        clock.Advance(TimeSpan.FromMinutes(61));
        throttle.Failed("ADA", null);
        Assert.Equal(TimeSpan.Zero, throttle.Check("10.0.0.1", "ADA", null));
    }
}
