using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using CallDashboard.Ui;
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
    private readonly ScriptPart part = new("./Charts/ApexChart.razor.js");
    private DotNetObjectReference<ApexChart>? self;
    private string? sent, wanted;

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
        if (firstRender)
        {
            // What is wanted by then: while the module comes the page may be drawn again.
            await part.BeginAsync(Script, () => [element, self = DotNetObjectReference.Create(this), sent = wanted]);
            if (part.Handle is not null && sent != wanted)
                StateHasChanged();
        }
        else if (wanted != sent && part.Handle is { } chart)
        {
            sent = wanted;
            try
            {
                await chart.InvokeVoidAsync("update", sent);
            }
            catch (JSDisconnectedException)
            {
                // The browser is gone; there is nothing to draw on.
            }
        }
    }

    /// <summary>Called by the browser after a drag.</summary>
    [JSInvokable]
    public Task Selected(int from, int to) => OnSelection.InvokeAsync((from, to));

    public async ValueTask DisposeAsync()
    {
        await part.DisposeAsync();
        self?.Dispose();
    }

    private sealed record Drawing(int Height, string Text);
}
