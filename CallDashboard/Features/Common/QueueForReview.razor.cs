using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ingest;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Common;

/// <summary>See the markup.</summary>
public sealed partial class QueueForReview
{
    private Disclosure? disclosure;
    private QueueAddition? preview, added;
    private string? trouble;
    private double second;
    private bool isOpen, isBusy;

    /// <summary>What is queued, unless calls are chosen.</summary>
    [Parameter, EditorRequired] public CallFilter Filter { get; set; } = CallFilter.Default;
    [Parameter, EditorRequired] public TimeRange Range { get; set; }

    /// <summary>Chosen calls instead of the filter.</summary>
    [Parameter] public IReadOnlyCollection<string>? CallIds { get; set; }

    /// <summary>Id of the person.</summary>
    [Parameter, EditorRequired] public string By { get; set; } = "";
    [Parameter] public string? Class { get; set; }
    [Parameter] public string? TestId { get; set; }
    [Parameter] public bool AtEnd { get; set; }

    [Inject] private IReviewQueue Queue { get; set; } = default!;

    // Each opening counts anew: the filter, the chosen calls and the queue may be others than at the last one.
    private Task LookAsync()
    {
        isOpen = !isOpen;
        if (!isOpen)
            return Task.CompletedTask;
        return LookAgainAsync();
    }

    private Task LookAgainAsync()
    {
        (preview, added, trouble) = (null, null, null);
        return TryAsync(async () => preview = await (CallIds is null ? Queue.PreviewAsync(Filter, Range, default) : Queue.PreviewAsync(CallIds, default)));
    }

    private Task AddAsync() => TryAsync(async () => added = await (CallIds is null ? Queue.AddAsync(Filter, Range, By, second, default) : Queue.AddAsync(CallIds, By, second, default)));

    private Task UndoAsync() => TryAsync(async () =>
    {
        await Queue.RemoveAsync(added!.Items, default);
        added = null;
        preview = null;
        await LookAgainAsync();
    });

    private async Task TryAsync(Func<Task> act)
    {
        isBusy = true;
        try
        {
            await act();
        }
        catch (TooSlowException)
        {
            trouble = "Counting took too long. Narrow the time, or take away the part of the filter that only few calls pass.";
        }
        catch (Exception problem) when (problem is CannotWriteException or QueueFullException or System.Data.Common.DbException)
        {
            trouble = "The database cannot take it now; nothing was changed.";
        }
        finally
        {
            isBusy = false;
        }
    }
}
