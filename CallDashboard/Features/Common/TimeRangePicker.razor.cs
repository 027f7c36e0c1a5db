using CallDashboard.Domain;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Common;

/// <summary>See the markup.</summary>
public sealed partial class TimeRangePicker
{
    private Disclosure? disclosure;
    private string typed = "", from = "", to = "", zone = "";
    private string? problem;

    [Inject] private ViewerZone Viewer { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    [Parameter, EditorRequired] public CallFilter Filter { get; set; } = CallFilter.Default;
    /// <summary>What the filter's range is now.</summary>
    [Parameter, EditorRequired] public TimeRange Range { get; set; }
    /// <summary>The filter with another range.</summary>
    [Parameter] public EventCallback<CallFilter> OnChange { get; set; }

    private TimeZoneInfo Zone => CallFilterQuery.ZoneOf(Filter, Viewer.Zone);

    private TimeWords? Typed => TimeShorthand.Parse(typed, Time.GetUtcNow(), Zone);

    private string Preview
    {
        get
        {
            if (typed.Length == 0)
                return RangeWords.Detail(Range, Zone, Time.GetUtcNow());
            if (Typed is not { } words)
                return "Not a range yet";
            var range = CallFilterQuery.Resolve(Filter with { From = words.From, To = words.To }, Time.GetUtcNow(), Zone);
            return RangeWords.Detail(range, Zone, Time.GetUtcNow()) + (TimeText.IsRelative(words.From) ? ", moves on" : "");
        }
    }

    private void Reset()
    {
        (typed, problem) = ("", null);
        from = RangeWords.ForInput(Math.Max(0, Range.From), Zone);
        to = Range.To == long.MaxValue ? "" : RangeWords.ForInput(Range.To, Zone);
        zone = Filter.Zone ?? "";
    }

    private async Task ApplyTypedAsync()
    {
        if (Typed is { } words)
            await ChooseAsync(words.From, words.To, Filter.Zone);
    }

    private async Task ApplyBoundsAsync()
    {
        if (from.Length == 0 || (to.Length > 0 && string.CompareOrdinal(from, to) >= 0))
            problem = from.Length == 0 ? "The range needs a start." : "The range ends before it starts.";
        else
            await ChooseAsync(from, to.Length == 0 ? null : to, zone.Length == 0 ? null : zone);
    }

    private async Task ChooseAsync(string start, string? end, string? inZone)
    {
        if (disclosure is not null)
            await disclosure.CloseAsync();
        await OnChange.InvokeAsync(Filter with { From = start, To = end, Zone = inZone });
    }
}
