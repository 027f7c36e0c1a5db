using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CallDashboard.Charts;

/// <summary>The wrapper around the ApexCharts library; see the markup for its use.</summary>
public sealed partial class ApexChart : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, IncludeFields = true };

    // Pages that show the same model at the same height share its text.
    private static readonly ConditionalWeakTable<ChartModel, Drawing> Drawings = [];

    private ElementReference element;
    private IJSObjectReference? module, chart;
    private DotNetObjectReference<ApexChart>? self;
    private string? sent, wanted;
    private bool disposed;

    [Inject] private IJSRuntime Script { get; set; } = default!;

    [Parameter, EditorRequired] public ChartModel Model { get; set; } = default!;
    /// <summary>Pixels.</summary>
    [Parameter] public int Height { get; set; } = 240;
    /// <summary>What screen readers say of the picture.</summary>
    [Parameter, EditorRequired] public string Label { get; set; } = "";
    /// <summary>First and last place (index) of a dragged range.</summary>
    [Parameter] public EventCallback<(int From, int To)> OnSelection { get; set; }

    protected override void OnParametersSet()
    {
        if (!Drawings.TryGetValue(Model, out var drawing) || drawing.Height != Height)
        {
            drawing = new Drawing(Height, JsonSerializer.Serialize(new { Model, Height }, Json));
            Drawings.AddOrUpdate(Model, drawing);
        }
        wanted = drawing.Text;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (wanted == sent || disposed)
            return;
        sent = wanted;
        try
        {
            if (firstRender)
            {
                self = DotNetObjectReference.Create(this);
                module = await Script.InvokeAsync<IJSObjectReference>("import", "./Charts/ApexChart.razor.js");
                // What is wanted by now: while the module came the page may have been drawn again.
                sent = wanted;
                var made = await module.InvokeAsync<IJSObjectReference>("init", element, self, wanted);
                if (disposed)
                    await ReleaseAsync(made);
                else
                    chart = made;
                if (sent != wanted)
                    StateHasChanged();
            }
            else if (chart is not null)
            {
                await chart.InvokeVoidAsync("update", sent);
            }
            else
            {
                sent = null; // The first drawing is still under way; it asks for another rendering when done.
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; there is nothing to draw on.
        }
    }

    /// <summary>Called by the browser after a drag.</summary>
    [JSInvokable]
    public Task Selected(int from, int to) => OnSelection.InvokeAsync((from, to));

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await ReleaseAsync(chart);
        try
        {
            if (module is not null)
                await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // As above.
        }
        self?.Dispose();
    }

    private static async Task ReleaseAsync(IJSObjectReference? handle)
    {
        if (handle is null)
            return;
        try
        {
            await handle.InvokeVoidAsync("dispose");
            await handle.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // As above.
        }
    }

    private sealed record Drawing(int Height, string Text);
}
