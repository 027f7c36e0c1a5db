using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Settings;

/// <summary>What the first start asked, to be changed later.</summary>
public sealed partial class DisplaySettings(
    StoredSettings settings, IDbContextFactory<CallsDbContext> contexts, Auditor audit, TimeProvider time, IOptionsMonitor<DisplayOptions> display) : ComponentBase
{
    private string zone = "";
    private string currency = "";
    private string? said;
    private bool isProblem;
    private (string Zone, string Currency)? before;

    protected override void OnInitialized() => (zone, currency) = (display.CurrentValue.TimeZone, display.CurrentValue.Currency);

    private async Task SaveAsync()
    {
        var last = (display.CurrentValue.TimeZone, display.CurrentValue.Currency);
        var wanted = new DisplayOptions { TimeZone = zone, Currency = currency.Trim().ToUpperInvariant() };
        var problems = wanted.Problems().ToList();
        isProblem = problems.Count > 0;
        before = null;
        if (isProblem)
        {
            said = string.Join(" ", problems);
            return;
        }

        await StoreAsync(wanted.TimeZone, wanted.Currency);
        if (isProblem)
            return;
        said = "Saved. Pages use it from their next load.";
        before = last;
    }

    private async Task UndoAsync()
    {
        if (before is not { } back)
            return;
        before = null;
        await StoreAsync(back.Zone, back.Currency);
        said = "Undone.";
    }

    private async Task StoreAsync(string newZone, string newCurrency)
    {
        var (who, at) = (await audit.WhoAsync(Policies.Administer), time.GetUtcNow().ToUnixTimeMilliseconds());
        await settings.SaveAsync(contexts, "Display:TimeZone", newZone, who, at);
        await settings.SaveAsync(contexts, "Display:Currency", newCurrency, who, at);
        var now = display.CurrentValue;
        (zone, currency) = (now.TimeZone, now.Currency);
        // An environment variable or argument wins over what is stored.
        isProblem = now.TimeZone != newZone || now.Currency != newCurrency;
        if (isProblem)
            said = "Stored, but an environment variable or argument (Display__TimeZone, Display__Currency) says otherwise and wins.";
    }
}
