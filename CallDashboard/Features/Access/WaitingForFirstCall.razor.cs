using CallDashboard.Data;
using CallDashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access;

/// <summary>Says when the platform's first call is stored. Stops listening with it, or when the page goes.</summary>
public sealed partial class WaitingForFirstCall(CallFeed feed, IDbContextFactory<CallsDbContext> contexts) : ComponentBase, IDisposable
{
    private IDisposable? subscription;
    private string? first;
    private long refused;
    private bool disposed;

    public void Dispose()
    {
        disposed = true;
        subscription?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        subscription = feed.Subscribe(stored => _ = InvokeAsync(RefreshAsync));
        await LoadAsync();
    }

    private async Task RefreshAsync()
    {
        if (disposed || first is not null)
            return;
        try
        {
            await LoadAsync();
            StateHasChanged();
        }
        catch (Exception problem)
        {
            await DispatchExceptionAsync(problem);
        }
    }

    private async Task LoadAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        first = await db.Calls.Where(c => c.Source == CallSource.Platform).OrderBy(c => c.Key).Select(c => c.CallId).FirstOrDefaultAsync();
        refused = await db.PushCounts.Where(p => p.Outcome == PushOutcome.Unauthorised).SumAsync(p => (long)p.Count);
        if (first is not null)
            subscription?.Dispose();
    }
}
