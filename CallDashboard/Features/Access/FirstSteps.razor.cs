using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>The steps of the first start: what is done, how to connect the platform, sample data.</summary>
public partial class FirstSteps(ReportTokens tokens, IOptionsMonitor<DisplayOptions> display, IDbContextFactory<CallsDbContext> contexts) : ComponentBase
{
    private bool isConnected;

    private static readonly IComponentRenderMode Live = new InteractiveServerRenderMode(prerender: false);

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    private IOptionsMonitor<DisplayOptions> Display => display;

    protected override async Task OnInitializedAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        isConnected = await db.Calls.AnyAsync(c => c.Source == CallSource.Platform);
    }

    private string Address => $"{Http.Request.Scheme}://{Http.Request.Host}/report/{tokens.Current}";

    private string Command => $"curl -d @call.json {Address}";
}
