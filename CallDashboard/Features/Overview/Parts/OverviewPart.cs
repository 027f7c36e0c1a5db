using CallDashboard.Features.Overview.Model;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CallDashboard.Features.Overview.Parts;

/// <summary>
/// A panel of the Overview. It computes what it shows when its data changes, and holds still while somebody points at it or
/// moves in it by keyboard: newer figures of the same question appear when they leave. Another question is shown at once.
/// </summary>
public abstract class OverviewPart : ComponentBase
{
    private OverviewData? computed;
    private bool pointed, focused;

    /// <summary>Null while loading.</summary>
    [Parameter, EditorRequired] public OverviewData? Data { get; set; }

    /// <summary>Why the page could not be read.</summary>
    [Parameter] public Exception? Problem { get; set; }

    [Parameter] public EventCallback OnRetry { get; set; }

    /// <summary>Place in the page's grid, e.g. <c>span-4</c>.</summary>
    [Parameter] public string Class { get; set; } = "";

    /// <summary>What is shown; null while loading.</summary>
    protected OverviewData? Shown { get; private set; }

    /// <summary>Why it cannot be shown.</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>Addresses of the calls behind the elements.</summary>
    protected OverviewLinks Links { get; private set; } = default!;

    /// <summary>Works out what to show from <see cref="Shown"/>.</summary>
    protected abstract void Compute(OverviewData data);

    /// <summary>Computes again with the same data: something other than the data changed.</summary>
    protected void Recompute() => computed = null;

    protected override void OnParametersSet()
    {
        if (Data is null || Problem is not null || Shown is null || !(pointed || focused) || Data.Question != Shown.Question)
            Take();
        else if (computed is null)
            TryCompute(Shown);
    }

    /// <summary>The panel in a box that knows whether somebody is in it.</summary>
    protected RenderFragment Held(RenderFragment content) => builder =>
    {
        builder.OpenElement(0, "div");
        builder.AddAttribute(1, "class", $"held {Class}");
        builder.AddAttribute(2, "onpointerenter", EventCallback.Factory.Create(this, () => pointed = true));
        builder.AddAttribute(3, "onpointerleave", EventCallback.Factory.Create(this, () => Release(ref pointed)));
        builder.AddAttribute(4, "onfocusin", EventCallback.Factory.Create(this, () => focused = true));
        builder.AddAttribute(5, "onfocusout", EventCallback.Factory.Create(this, () => Release(ref focused)));
        builder.AddContent(6, content);
        builder.CloseElement();
    };

    private void Release(ref bool flag)
    {
        flag = false;
        if (!pointed && !focused)
            Take();
    }

    private void Take()
    {
        Shown = Data;
        Failure = Problem;
        if (Shown is null || Problem is not null || ReferenceEquals(computed, Shown))
            return;
        TryCompute(Shown);
    }

    private void TryCompute(OverviewData data)
    {
        Links = new OverviewLinks(data.Filter, data.Periods.Zone);
        try
        {
            Compute(data);
            Failure = null;
            computed = data;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // A panel that fails says so in its place; the others stay.
            Failure = problem;
            Shown = null;
        }
    }
}
