using Microsoft.JSInterop;

namespace CallDashboard.Ui;

/// <summary>
/// The script of a component: a module whose <c>init(…)</c> returns an object with <c>dispose()</c>. Put away with its component, whenever that is: also
/// while the module is still on its way, when nothing is begun any more.
/// </summary>
/// <param name="path">Of the module, as the page imports it.</param>
public sealed class ScriptPart(string path) : IAsyncDisposable
{
    private IJSObjectReference? module;
    private bool disposed;

    /// <summary>What <c>init</c> returned; null before and after.</summary>
    public IJSObjectReference? Handle { get; private set; }

    /// <summary>Loads the module and begins. Quiet when the browser is gone.</summary>
    /// <param name="arguments">Of <c>init</c>, asked for when the module is there.</param>
    public async Task BeginAsync(IJSRuntime script, Func<object?[]> arguments)
    {
        try
        {
            var loaded = await script.InvokeAsync<IJSObjectReference>("import", path);
            if (disposed)
            {
                await loaded.PutAwayAsync();
                return;
            }
            module = loaded;
            var begun = await loaded.InvokeAsync<IJSObjectReference>("init", arguments());
            if (disposed)
                await ScriptModules.PutAwayAsync(null, begun);
            else
                Handle = begun;
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        var handle = Handle;
        Handle = null;
        await module.PutAwayAsync(handle);
    }
}
