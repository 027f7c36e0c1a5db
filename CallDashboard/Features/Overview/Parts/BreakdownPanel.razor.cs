using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Features.Overview.Model;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Overview.Parts;

/// <summary>The table by task, script or line.</summary>
public sealed partial class BreakdownPanel : OverviewPart
{
    private const int Page = 50;

    private static readonly (StatsBy, string)[] Dimensions = [(StatsBy.Job, "Tasks"), (StatsBy.Script, "Scripts"), (StatsBy.Line, "Lines")];

    private IReadOnlyList<BreakdownRow> rows = [];
    private long most;
    private int shown = Page;
    private (BreakdownOrder, bool) computed;

    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private IOptionsMonitor<DisplayOptions> Display { get; set; } = default!;

    /// <summary>Job, Script or Line.</summary>
    [Parameter] public StatsBy Dimension { get; set; } = StatsBy.Job;
    [Parameter] public EventCallback<StatsBy> OnDimension { get; set; }
    [Parameter] public BreakdownOrder Order { get; set; }
    [Parameter] public bool Ascending { get; set; }
    /// <summary>Another order.</summary>
    [Parameter] public EventCallback<(BreakdownOrder Order, bool Ascending)> OnOrder { get; set; }

    private string One => Dimension switch { StatsBy.Script => "script", StatsBy.Line => "line", _ => "task" };

    private string Currency => Display.CurrentValue.Currency;

    protected override void OnParametersSet()
    {
        if (computed != (Order, Ascending))
            Recompute();
        base.OnParametersSet();
    }

    protected override void Compute(OverviewData data)
    {
        computed = (Order, Ascending);
        rows = Breakdown.Rows(data, Names, Links, Order, Ascending);
        most = rows.Select(r => r.Sums.All.Calls).DefaultIfEmpty(0).Max();
    }

    // The same head again turns the order; names begin at A, figures with the greatest.
    private Task OrderByAsync(BreakdownOrder order) => OnOrder.InvokeAsync((order, order == Order ? !Ascending : order == BreakdownOrder.Name));
}
