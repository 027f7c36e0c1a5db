using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Common;

/// <summary>What the button and the banner of the sample data share: following the job that is under way, beginning one, cancelling it.</summary>
public abstract class SampleDataView : ComponentBase, IDisposable
{
    private bool disposed;

    [Inject] protected ISampleData Data { get; set; } = null!;

    [Inject] private Auditor Audit { get; set; } = null!;

    /// <summary>Called when a job ended, well or not.</summary>
    [Parameter] public EventCallback OnDone { get; set; }

    /// <summary>Why the last job begun here failed, in words; null when it did not.</summary>
    protected string? Failed { get; private set; }

    protected override void OnInitialized() => Data.Changed += HandleChanged;

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        disposed = true;
        Data.Changed -= HandleChanged;
    }

    /// <summary>The job's state changed; runs on the page's own thread before it draws.</summary>
    protected virtual Task ChangedAsync() => Task.CompletedTask;

    // Off the page's thread and without its token: somebody who leaves the page leaves the job running, and finds it again when he comes back.
    protected Task LoadAsync() => RunAsync(who => Data.LoadAsync(by: who));

    protected Task RemoveAsync() => RunAsync(who => Data.RemoveAsync(by: who));

    protected async Task CancelAsync()
    {
        await Audit.DemandAsync(Policies.ManagePlatform);
        Data.Cancel();
    }

    private async Task RunAsync(Func<Actor, Task> job)
    {
        Failed = null;
        var who = await Audit.WhoAsync(Policies.ManagePlatform);
        try
        {
            await Task.Run(() => job(who));
        }
        catch (OperationCanceledException)
        {
            // Cancelled by a person, who sees that it ended.
        }
        catch (Ingest.CannotWriteException)
        {
            Failed = "The database cannot be written. Nothing is lost; try again later.";
        }
        if (!disposed)
            await OnDone.InvokeAsync();
    }

    private void HandleChanged() => _ = DrawAsync();

    private async Task DrawAsync()
    {
        if (disposed)
            return;
        try
        {
            await InvokeAsync(async () =>
            {
                if (disposed)
                    return;
                await ChangedAsync();
                StateHasChanged();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page went away in between.
        }
        catch (Exception problem)
        {
            await DispatchExceptionAsync(problem);
        }
    }
}
