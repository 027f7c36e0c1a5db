using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Ui;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls;

/// <summary>Finds a pasted call id in the palette, and offers a number or words to the list.</summary>
public sealed class CallPaletteSource(IDbContextFactory<CallsDbContext> contexts, TermCatalog terms, ViewerZone zone, TimeProvider time) : IPaletteSource
{
    private const string Always = "1970-01-01";

    public async Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, CancellationToken cancel)
    {
        var found = new List<PaletteEntry>();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.Calls.AsNoTracking().Named(text).Select(c => new { c.CallId, c.StatusId, c.StartedAt }).FirstOrDefaultAsync(cancel) is { } call)
        {
            found.Add(new PaletteEntry("phone", "Open call", $"{ResultStatus.Of(terms.Text(call.StatusId)).Label}, {RangeWords.Moment(call.StartedAt, zone.Zone, time.GetUtcNow())}", CallLink.AddressOf(call.CallId)));
        }
        if (CallFilterExtensions.Digits(text).Length >= FilterRequest.WholeNumberDigits && text.All(c => char.IsAsciiDigit(c) || "+ -()./".Contains(c, StringComparison.Ordinal)))
            found.Add(new PaletteEntry("person", $"Calls to {text}", "of all times", CallFilterQuery.Address("/calls", CallFilter.Default with { From = Always, Phone = text })));
        if (text.Length >= 2)
            found.Add(new PaletteEntry("search", "Find it in transcripts", "", CallFilterQuery.Address("/calls", CallFilter.Default with { Query = text })));
        return found;
    }
}
