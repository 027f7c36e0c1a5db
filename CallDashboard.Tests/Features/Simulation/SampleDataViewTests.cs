using Bunit;
using Bunit.TestDoubles;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Simulation;

/// <summary>Button and banner of the sample data.</summary>
public sealed class SampleDataViewTests : BunitContext
{
    private readonly FakeSampleData data = new();
    private readonly BunitAuthorizationContext user;

    public SampleDataViewTests()
    {
        Services.AddSingleton<ISampleData>(data);
        Services.AddAuditor();
        user = AddAuthorization();
        user.SetAuthorized("administrator").SetPolicies(Policies.ManagePlatform);
    }

    [Fact]
    public async Task The_button_loads_shows_how_far_it_is_and_can_cancel()
    {
        var done = 0;
        var button = Render<SampleDataButton>(p => p.Add(b => b.OnDone, () => done++));
        var click = button.Find("[data-testid=sample-load]").ClickAsync(new());
        await data.Begun.Task;
        data.Report(new(1_200, 5_000, Removing: false));
        button.WaitForAssertion(() => Assert.Contains("Loading sample calls, 1,200 of 5,000", button.Markup, StringComparison.Ordinal));
        Assert.Equal("1200", button.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        await button.Find("[data-testid=sample-cancel]").ClickAsync(new());
        await click;
        Assert.True(data.Cancelled);
        button.WaitForAssertion(() => Assert.NotNull(button.Find("[data-testid=sample-load]")));
        Assert.Equal(1, done);
    }

    [Fact]
    public async Task The_banner_says_what_is_shown_and_takes_it_out()
    {
        data.Count = 5_000;
        var banner = Render<SampleDataBanner>();
        Assert.Contains("5,000 invented calls, each labelled", banner.Find("[data-testid=sample-banner]").TextContent, StringComparison.Ordinal);
        var click = banner.Find("[data-testid=sample-remove]").ClickAsync(new());
        await data.Begun.Task;
        data.Count = 0;
        data.End();
        await click;
        banner.WaitForAssertion(() => Assert.Empty(banner.Markup.Trim()));
    }

    [Fact]
    public void Who_may_not_sees_the_label_but_no_buttons()
    {
        user.SetAuthorized("operator").SetPolicies();
        data.Count = 3;
        Assert.Empty(Render<SampleDataBanner>().FindAll("button"));
        Assert.Empty(Render<SampleDataButton>().FindAll("button"));
    }

    [Fact]
    public void Without_sample_data_there_is_no_banner_and_nothing_is_left_subscribed()
    {
        var banner = Render<SampleDataBanner>();
        Assert.Empty(banner.Markup.Trim());
        Assert.Equal(1, data.Handlers);
        banner.Instance.Dispose();
        Assert.Equal(0, data.Handlers);
    }

    private sealed class FakeSampleData : ISampleData
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public event Action? Changed;

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Count { get; set; }
        public bool Cancelled { get; private set; }
        public int Handlers => Changed?.GetInvocationList().Length ?? 0;
        public SampleDataProgress? Running { get; private set; }

        public Task<int> CountAsync(CancellationToken cancel = default) => Task.FromResult(Count);

        public Task LoadAsync(IProgress<SampleDataProgress>? progress = null, Actor? by = null, CancellationToken cancel = default) => Begin();

        public Task RemoveAsync(IProgress<SampleDataProgress>? progress = null, Actor? by = null, CancellationToken cancel = default) => Begin();

        public void Cancel()
        {
            Cancelled = true;
            Running = null;
            Changed?.Invoke();
            ended.TrySetCanceled();
        }

        public void Report(SampleDataProgress at)
        {
            Running = at;
            Changed?.Invoke();
        }

        public void End()
        {
            Running = null;
            Changed?.Invoke();
            ended.TrySetResult();
        }

        private Task Begin()
        {
            Begun.TrySetResult();
            return ended.Task;
        }
    }
}
