using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace CallDashboard.App;

/// <summary>The shell around every page: navigation, bar, keys, palette.</summary>
public sealed partial class MainLayout : IAsyncDisposable
{
    private static readonly string Version = typeof(MainLayout).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private ElementReference shell;
    private ErrorBoundary? boundary;
    private IJSObjectReference? module, keys;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private string Path => "/" + Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    private bool Kiosk => Navigation.Uri.Contains("kiosk=1", StringComparison.Ordinal);

    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    protected override void OnParametersSet() => boundary?.Recover();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        module = await Script.InvokeAsync<IJSObjectReference>("import", "./App/MainLayout.razor.js");
        keys = await module.InvokeAsync<IJSObjectReference>("init", shell);
    }

    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        try
        {
            if (keys is not null)
            {
                await keys.InvokeVoidAsync("dispose");
                await keys.DisposeAsync();
            }
            if (module is not null)
                await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it everything that was to be undone.
        }
    }

    private void Moved(object? sender, LocationChangedEventArgs change) => InvokeAsync(StateHasChanged);
}
