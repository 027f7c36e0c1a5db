using System.Security.Claims;
using CallDashboard.Features.Common;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Calls.Views;

/// <summary>Saved views by name in the palette.</summary>
public sealed class ViewPaletteSource(SavedViews views, AuthenticationStateProvider authentication) : IPaletteSource
{
    private const int Most = 8;

    public async Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, CancellationToken cancel)
    {
        if ((await authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } user)
            return [];
        return [.. (await views.OfAsync(user, cancel)).All.Where(v => v.Name.Contains(text, StringComparison.CurrentCultureIgnoreCase)).Take(Most)
            .Select(v => new PaletteEntry("star", v.Name, v.IsMine ? "saved view" : $"view of {v.Owner}", v.Address))];
    }
}
