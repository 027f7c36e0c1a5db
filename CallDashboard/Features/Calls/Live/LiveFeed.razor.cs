using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Calls.Live;

/// <summary>The rows of the live page; see the markup.</summary>
public sealed partial class LiveFeed : IAsyncDisposable
{
    private const int PageSize = 50;

    private ElementReference section;
    private IJSObjectReference? module, reader;
    private DotNetObjectReference<LiveFeed>? self;
    private bool disposed;
    private int shown = PageSize;

    /// <summary>What is shown; the page's.</summary>
    [Parameter, EditorRequired] public LiveList List { get; set; } = default!;

    /// <summary>False until the first rows were read.</summary>
    [Parameter] public bool Loaded { get; set; }

    /// <summary>Whether this viewer sees phone numbers with their middle hidden.</summary>
    [Parameter] public bool Masked { get; set; }

    /// <summary>A wall screen has no reader: it always flows.</summary>
    [Parameter] public bool Kiosk { get; set; }

    [Parameter, EditorRequired] public ViewerZone Zone { get; set; } = default!;

    /// <summary>Why the rows could not be read.</summary>
    [Parameter] public Exception? Problem { get; set; }

    [Parameter] public EventCallback OnRetry { get; set; }

    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private IJSRuntime Script { get; set; } = default!;

    /// <summary>Draws what the list shows now.</summary>
    public void Draw() => StateHasChanged();

    /// <summary>The browser tells when somebody begins or stops reading the rows.</summary>
    [JSInvokable]
    public void Reading(bool value)
    {
        if (List.Reading(value, Time.GetUtcNow().ToUnixTimeMilliseconds()))
            StateHasChanged();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        self = DotNetObjectReference.Create(this);
        try
        {
            module = await Script.InvokeAsync<IJSObjectReference>("import", "./Features/Calls/Live/LiveFeed.razor.js");
            // Left before its module came: there is nothing to listen to any more, and nobody else to put the module away.
            if (disposed)
                await module.DisposeAsync();
            else
                reader = await module.InvokeAsync<IJSObjectReference>("init", section, self, Kiosk);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await module.PutAwayAsync(reader);
        self?.Dispose();
    }

    private async Task ShowWaitingAsync()
    {
        List.ShowWaiting();
        shown = PageSize;
        if (reader is not null)
            await reader.InvokeVoidAsync("toTop");
    }

    private string ModeText() => List.Mode switch
    {
        LiveMode.Paused => $"Paused at {Zone.Clock(List.Since ?? 0)} — {Format.Count(List.Waiting)} waiting",
        LiveMode.Holding => $"holds still while you read, since {Zone.Clock(List.Since ?? 0)}",
        _ => "newest first, as they arrive",
    };
}
