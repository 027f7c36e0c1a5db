using Microsoft.JSInterop;

namespace CallDashboard.Ui;

/// <summary>Putting scripts away with the component that loaded them.</summary>
public static class ScriptModules
{
    /// <summary>
    /// Undoes what the module's <c>init</c> did (the handle's <c>dispose()</c>) and lets both go. Quiet when the browser left first:
    /// what was to be undone went with it.
    /// </summary>
    public static async ValueTask PutAwayAsync(this IJSObjectReference? module, IJSObjectReference? handle = null)
    {
        try
        {
            if (handle is not null)
            {
                await handle.InvokeVoidAsync("dispose");
                await handle.DisposeAsync();
            }
            if (module is not null)
                await module.DisposeAsync();
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // A browser that left without a word answers nothing any more.
        }
    }
}
