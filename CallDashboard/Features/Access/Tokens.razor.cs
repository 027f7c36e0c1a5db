using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Access;

/// <summary>Tokens for programs: made once, shown once, revoked for good.</summary>
public sealed partial class Tokens(ApiTokens store, Auditor audit, ViewerZone zone, TimeProvider time) : ComponentBase
{
    private static readonly (string Scope, string Text)[] Scopes =
    [
        (ApiScopes.Read, "lists, figures and calls with masked numbers; the hub"),
        (ApiScopes.Numbers, "phone numbers in full, and records as received"),
        (ApiScopes.Recordings, "recordings"),
        (ApiScopes.Export, "CSV, XLSX and NDJSON"),
        (ApiScopes.Metrics, "/metrics for Prometheus"),
    ];

    private readonly HashSet<string> chosen = [ApiScopes.Read];
    private IReadOnlyList<ApiToken>? tokens;
    private Exception? problem;
    private bool adding;
    private bool nothingChosen;
    private string name = "", apps = "", jobs = "";
    private int validDays = 365;
    private string? limitProblem;
    private string? made;
    private string? said;
    private int? revoking;

    private string ZoneLabel => zone.Label(time.GetUtcNow());

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            tokens = await store.ListAsync();
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private void ToggleAdding()
    {
        adding = !adding;
        nothingChosen = false;
        (name, apps, jobs, limitProblem) = ("", "", "", null);
    }

    private void Choose(string scope, bool yes)
    {
        if (yes)
            chosen.Add(scope);
        else
            chosen.Remove(scope);
        nothingChosen = chosen.Count == 0;
    }

    private async Task CreateAsync()
    {
        nothingChosen = chosen.Count == 0;
        if (nothingChosen || string.IsNullOrWhiteSpace(name))
            return;
        (var limits, limitProblem) = RightsWords.Read(apps, jobs);
        if (limits is null)
            return;
        made = await store.CreateAsync(
            name, chosen, (await Authentication).User.Identity?.Name ?? "", await audit.WhoAsync(Policies.Administer), limits, validDays > 0 ? TimeSpan.FromDays(validDays) : null);
        said = null;
        adding = false;
        await LoadAsync();
    }

    private async Task RevokeAsync(ApiToken token)
    {
        await store.RevokeAsync(token.Id, await audit.WhoAsync(Policies.Administer));
        said = $"The token “{token.Name}” is revoked; the next request with it is refused.";
        made = null;
        revoking = null;
        await LoadAsync();
    }

    private bool IsOver(ApiToken token) => token.IsOverAt(time.GetUtcNow().ToUnixTimeSeconds());

    private string When(long unixSeconds) => zone.Local(unixSeconds).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
