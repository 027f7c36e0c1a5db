using Bunit;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Common;

public sealed class FilterPartsTests : BunitContext
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 19, 3, 0, TimeSpan.Zero);

    public FilterPartsTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        Services.AddSingleton<IOptionsMonitor<DisplayOptions>>(new Fixed());
        Services.AddSingleton(new IdNameCatalog(null!));
        Services.AddScoped<ViewerZone>();
    }

    [Fact]
    public void A_chip_says_its_part_in_words_and_takes_it_out()
    {
        var filter = CallFilterQuery.Parse("tag=needs+human&tag=complaint&status=BUSY&minSeconds=30&maxSeconds=120&notTag=wrong&last=1&prop.city=Lima&job=(none)").Filter;
        CallFilter? next = null;
        var parts = Render<FilterChips>(p => p.Add(c => c.Filter, filter).Add(c => c.OnChange, f => next = f));

        Assert.Equal(["result Busy", "tag needs human or complaint", "not tag wrong", "task none", "talk 30 – 120 s", "each customer’s last call", "city Lima"],
            FilterChip.Of(filter, Services.GetRequiredService<IdNameCatalog>()).Select(c => c.Text));
        parts.Find("[aria-label='Remove filter tag needs human or complaint']").Click();
        Assert.Equal("status=BUSY&notTag=wrong&job=%28none%29&minSeconds=30&maxSeconds=120&last=1&prop.city=Lima", CallFilterQuery.Format(next!));
    }

    [Theory]
    [InlineData("6h", "from=now-6h")]
    [InlineData("yesterday", "from=now-1d/d&to=now/d")]
    [InlineData("Nov 1 - Nov 7", "from=2026-11-01&to=2026-11-07")]
    public void A_typed_range_is_taken(string typed, string expected)
    {
        CallFilter? next = null;
        var picker = Render<TimeRangePicker>(p => p.Add(c => c.Filter, CallFilter.Default).Add(c => c.Range, CallFilterQuery.Resolve(CallFilter.Default, Now, TimeZoneInfo.Utc)).Add(c => c.OnChange, f => next = f));

        Assert.Contains("Last 7 days", picker.Find("summary").TextContent, StringComparison.Ordinal);
        picker.Find("[aria-label='Type a range']").Input(typed);
        picker.Find("form").Submit();

        Assert.Equal(expected, CallFilterQuery.Format(next!));
    }

    [Fact]
    public void What_is_no_range_is_said_and_not_taken()
    {
        var taken = false;
        var picker = Render<TimeRangePicker>(p => p.Add(c => c.Filter, CallFilter.Default).Add(c => c.Range, new TimeRange(0, 1)).Add(c => c.OnChange, _ => taken = true));

        picker.Find("[aria-label='Type a range']").Input("bananas");
        picker.Find("form").Submit();

        Assert.Equal("Not a range yet", picker.Find("#typed-range").TextContent);
        Assert.False(taken);
    }

    [Fact]
    public void A_preset_keeps_the_rest_of_the_filter()
    {
        CallFilter? next = null;
        var picker = Render<TimeRangePicker>(p => p.Add(c => c.Filter, CallFilterQuery.Parse("tag=a&sort=cost").Filter).Add(c => c.Range, new TimeRange(0, 1)).Add(c => c.OnChange, f => next = f));

        picker.FindAll(".time-presets button").Single(b => b.TextContent.Contains("Yesterday", StringComparison.Ordinal)).Click();

        Assert.Equal("from=now-1d/d&to=now/d&tag=a&sort=cost", CallFilterQuery.Format(next!));
    }

    [Theory]
    [InlineData("ANSWERED", "Answered", "st-answered")]
    [InlineData("VOICEMAIL", "VOICEMAIL", "st-other")]
    public void A_result_is_icon_and_word(string code, string word, string icon)
    {
        var mark = Render<ResultMark>(p => p.Add(m => m.Code, code));

        Assert.Equal(word, mark.Find("bdi").TextContent);
        Assert.EndsWith("#" + icon, mark.Find("use").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_understood_is_text_and_never_markup()
    {
        var problems = CallFilterQuery.Parse("colour=<img src=x onerror=alert(1)>&group=x").Problems;
        var notice = Render<FilterNotice>(p => p.Add(n => n.Problems, problems).Add(n => n.Href, "/calls"));

        Assert.Empty(notice.FindAll("img"));
        Assert.Equal(2, notice.FindAll("li").Count);
        Assert.Empty(Render<FilterNotice>(p => p.Add(n => n.Problems, [])).FindAll(".banner"));
    }

    [Fact]
    public void Tags_that_do_not_fit_are_a_number_with_their_names()
    {
        var tags = Render<TagChips>(p => p.Add(t => t.Tags, ["needs human", "complaint", "promise to pay", "vip"]).Add(t => t.Room, 28));

        Assert.Equal(["needs human", "complaint", "+2"], tags.FindAll(".tag").Select(t => t.TextContent));
        Assert.Equal("promise to pay, vip", tags.Find(".is-more").GetAttribute("title"));
    }

    private sealed class Fixed : IOptionsMonitor<DisplayOptions>
    {
        public DisplayOptions CurrentValue { get; } = new();
        public DisplayOptions Get(string? name) => CurrentValue;
        public IDisposable? OnChange(Action<DisplayOptions, string?> listener) => null;
    }
}
