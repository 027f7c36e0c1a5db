using CallDashboard.Live;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Live;

public class CallPulseTests
{
    [Fact]
    public async Task Pages_hear_of_a_call_and_one_that_fails_does_not_keep_it_from_the_others()
    {
        using var host = AppHost.Start();
        using var http = host.Http();
        var pulse = host.Services.GetRequiredService<CallPulse>();
        Assert.Null(await pulse.FindLastAsync());
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        using (pulse.Watch(() => throw new InvalidOperationException("A page that cannot be drawn.")))
        using (pulse.Watch(() =>
        {
            heard.TrySetResult();
            return Task.CompletedTask;
        }))
        {
            Assert.Equal("0", (await http.PushAsync(Pushes.Record("p-1"))).Status);
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.NotNull(pulse.Last);
        }

        Assert.Equal(0, pulse.Watchers);
    }
}
