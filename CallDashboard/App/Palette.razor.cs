using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace CallDashboard.App;

/// <summary>See the markup.</summary>
public sealed partial class Palette : IAsyncDisposable
{
    private static readonly PaletteEntry[] Pages =
    [
        new("overview", "Overview", "", "/"), new("live", "Live", "", "/live"), new("calls", "Calls", "", "/calls"),
        new("platform", "Platform", "", "/platform"), new("settings", "Settings", "", "/settings"),
    ];

    private ElementReference dialog;
    private IJSObjectReference? module;
    private List<PaletteEntry> entries = [.. Pages];
    private string query = "";
    private int selected;
    private Task searching = Task.CompletedTask;
    private CancellationTokenSource? search;

    private async Task SearchAsync(string text)
    {
        query = text;
        search?.Cancel();
        search?.Dispose();
        search = new CancellationTokenSource();
        var cancel = search.Token;
        var trimmed = text.Trim();
        var found = Pages.Where(p => p.Text.Contains(trimmed, StringComparison.OrdinalIgnoreCase)).ToList();
        try
        {
            if (trimmed.Length != 0)
            {
                foreach (var source in Sources)
                    found.AddRange(await FindAsync(source, trimmed, cancel));
            }
        }
        catch (OperationCanceledException)
        {
            return; // A newer query is on its way.
        }
        if (cancel.IsCancellationRequested)
            return;
        (entries, selected) = (found, 0);
        StateHasChanged();
    }

    // One slice that cannot answer must not take the others, or the page, with it.
    private async Task<IReadOnlyList<PaletteEntry>> FindAsync(IPaletteSource source, string text, CancellationToken cancel)
    {
        try
        {
            return await source.FindAsync(text, cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            LogSourceFailed(Log, source.GetType().Name, problem);
            return [];
        }
    }

    private async Task KeyAsync(KeyboardEventArgs key)
    {
        // A pasted id and Enter come faster than the answer: Enter means what the text finds, not what stood there before.
        if (key.Key == "Enter")
            await searching;
        if (entries.Count == 0)
            return;
        switch (key.Key)
        {
            case "ArrowDown": selected = (selected + 1) % entries.Count; break;
            case "ArrowUp": selected = (selected + entries.Count - 1) % entries.Count; break;
            case "Enter": await GoAsync(entries[selected]); break;
        }
    }

    private async Task GoAsync(PaletteEntry entry)
    {
        module ??= await Script.InvokeAsync<IJSObjectReference>("import", "./App/Palette.razor.js");
        await module.InvokeVoidAsync("hide", dialog);
        Navigation.NavigateTo(entry.Href);
    }

    public async ValueTask DisposeAsync()
    {
        search?.Dispose();
        await module.PutAwayAsync();
    }

    [Inject]
    private IEnumerable<IPaletteSource> Sources { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private ILogger<Palette> Log { get; set; } = default!;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Source} could not answer the palette.")]
    private static partial void LogSourceFailed(ILogger log, string source, Exception problem);
}
