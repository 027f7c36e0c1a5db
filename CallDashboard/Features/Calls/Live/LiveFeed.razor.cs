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
    private readonly ScriptPart part = new("./Features/Calls/Live/LiveFeed.razor.js");
    private DotNetObjectReference<LiveFeed>? self;
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

    protected override Task OnAfterRenderAsync(bool firstRender) =>
        firstRender ? part.BeginAsync(Script, () => [section, self = DotNetObjectReference.Create(this), Kiosk]) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await part.DisposeAsync();
        self?.Dispose();
    }

    private async Task ShowWaitingAsync()
    {
        List.ShowWaiting();
        shown = PageSize;
        if (part.Handle is { } reader)
            await reader.InvokeVoidAsync("toTop");
    }

    private string ModeText() => List.Mode switch
    {
        LiveMode.Paused => $"Paused at {Zone.Clock(List.Since ?? 0)} — {Format.Count(List.Waiting)} waiting",
        LiveMode.Holding => $"holds still while you read, since {Zone.Clock(List.Since ?? 0)}",
        _ => "newest first, as they arrive",
    };
}
