using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CallDashboard.App;

/// <summary>Whether a page's browser is there at this moment. A circuit outlives its browser for a while; what is sent to it then fails a minute later.</summary>
public sealed class CircuitLine : CircuitHandler
{
    private TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes as soon as the browser is there.</summary>
    public Task UpAsync() => up.Task;

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        up.TrySetResult();
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (up.Task.IsCompleted)
            up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.CompletedTask;
    }
}
