using System.Collections.Immutable;
using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Features.Overview.Model;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Overview;

/// <summary><c>/</c>: figures and charts. All of them are of one moment and of one filter, the address's.</summary>
public sealed partial class OverviewPage
{
    private const string ModeWord = "trend", DimensionWord = "by", OrderWord = "order";

    private static readonly (string Word, TrendMode Mode)[] ModeWords = [("families", TrendMode.Families), ("codes", TrendMode.Codes), ("share", TrendMode.Share)];
    private static readonly (string Word, StatsBy By)[] DimensionWords = [("job", StatsBy.Job), ("script", StatsBy.Script), ("line", StatsBy.Line)];
    private static readonly (string Word, BreakdownOrder Order)[] OrderWords =
    [
        ("calls", BreakdownOrder.Calls), ("name", BreakdownOrder.Name), ("rate", BreakdownOrder.Rate), ("change", BreakdownOrder.Change), ("talk", BreakdownOrder.Talk),
        ("rounds", BreakdownOrder.Rounds), ("high", BreakdownOrder.HighIntent), ("cost", BreakdownOrder.Cost), ("our-side", BreakdownOrder.OurSide),
    ];

    private OverviewData? data;
    private Exception? problem;
    private ImmutableList<FilterProblem> notices = [];
    private TrendMode mode;
    private StatsBy dimension = StatsBy.Job;
    private BreakdownOrder order;
    private bool ascending;
    private IDisposable? watch;
    private Throttle? throttle;
    private ITimer? clock;

    [Inject] private OverviewReader Reader { get; set; } = default!;
    [Inject] private ICallViewer Sight { get; set; } = default!;

    protected override string[] OwnWords => [ModeWord, DimensionWord, OrderWord];

    protected override async Task OnInitializedAsync()
    {
        throttle = new Throttle(Time, OverviewReader.Interval, () => InvokeAsync(RefreshAsync), failure => _ = DispatchExceptionAsync(failure));
        // Subscribed before the first read, so that no call falls between the two.
        watch = Reader.Watch(throttle.Signal);
        Names.Changed += NamesChanged;
        // Relative ranges move on without calls, too.
        clock = Time.CreateTimer(_ => throttle.Signal(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await base.OnInitializedAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        ReadOwn();
        var question = OverviewQuestion.Of(Filter, Viewer.Zone, dimension, Sight.Scope);
        if (data?.Question != question)
        {
            // Figures of another question are worse than none.
            data = null;
            StateHasChanged();
        }
        try
        {
            data = await Reader.GetAsync(question, cancel);
            problem = null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            problem = failure;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Names.Changed -= NamesChanged;
            watch?.Dispose();
            clock?.Dispose();
            throttle?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void NamesChanged() => throttle?.Signal();

    private async Task RefreshAsync()
    {
        await ReloadAsync();
        StateHasChanged();
    }

    private Task RetryAsync()
    {
        problem = null;
        return ReloadAsync();
    }

    private void ReadOwn()
    {
        notices = Problems;
        mode = Word(ModeWord, ModeWords, TrendMode.Families);
        dimension = Word(DimensionWord, DimensionWords, StatsBy.Job);
        var text = Own.GetValueOrDefault(OrderWord, "");
        ascending = text.StartsWith('-');
        order = Word(OrderWord, OrderWords, BreakdownOrder.Calls);
    }

    private T Word<T>(string name, (string Word, T Value)[] words, T fallback)
    {
        if (!Own.TryGetValue(name, out var text) || text.Length == 0)
            return fallback;
        foreach (var (word, value) in words)
        {
            if (text == word || (name == OrderWord && text == "-" + word))
                return value;
        }
        notices = notices.Add(new FilterProblem(name, text, $"{name}={(text.Length > 40 ? text[..39] + "…" : text)} is none of {string.Join(", ", words.Select(w => w.Word))}."));
        return fallback;
    }

    private (string, string?)[] OwnPairs() => OwnPairs(mode, dimension, order, ascending);

    // Defaults are left out of the address.
    private static (string, string?)[] OwnPairs(TrendMode mode, StatsBy dimension, BreakdownOrder order, bool ascending) =>
    [
        (ModeWord, mode == TrendMode.Families ? null : ModeWords.First(w => w.Mode == mode).Word),
        (DimensionWord, dimension == StatsBy.Job ? null : DimensionWords.First(w => w.By == dimension).Word),
        (OrderWord, order == BreakdownOrder.Calls && !ascending ? null : (ascending ? "-" : "") + OrderWords.First(w => w.Order == order).Word),
    ];

    private void Show(CallFilter filter) => Go(filter, OwnPairs());

    private void ChooseMode(TrendMode chosen) => Go(Filter, OwnPairs(chosen, dimension, order, ascending));

    private void ChooseDimension(StatsBy chosen) => Go(Filter, OwnPairs(mode, chosen, order, ascending));

    private void ChooseOrder((BreakdownOrder Order, bool Ascending) chosen) => Go(Filter, OwnPairs(mode, dimension, chosen.Order, chosen.Ascending));

    // A step into the detail is a page of its own: the back button leads out again.
    private void Zoom(TimeRange range) => Navigation.NavigateTo(AddressOf(Links(data!).Zoomed(range), OwnPairs()));

    private string EarlierAddress(OverviewData shown) => AddressOf(Links(shown).Zoomed(shown.Periods.Previous), OwnPairs());

    private static OverviewLinks Links(OverviewData shown) => new(shown.Filter, shown.Periods.Zone);
}
