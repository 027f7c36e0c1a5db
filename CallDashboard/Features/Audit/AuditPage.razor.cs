using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace CallDashboard.Features.Audit;

/// <summary>The audit trail: filtered by its address, verified on request.</summary>
public sealed partial class AuditPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private IReadOnlyList<AuditEntry>? entries;
    private IReadOnlyList<(string Id, string Name)> people = [];
    private IReadOnlyDictionary<string, string> names = new Dictionary<string, string>();
    private AuditWords words = new(null, null, null, null, null);
    private Exception? problem;
    private bool hasMore;
    private long? before;
    private CancellationTokenSource? verifying;
    private long verified;

    [Inject] private AuditQuery Store { get; set; } = default!;
    [Inject] private AuditVerifier Verifier { get; set; } = default!;
    [Inject] private AuditKeeper Keeper { get; set; } = default!;
    [Inject] private Auditor Audit { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        leaving.Cancel();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += Moved;
        people = await Store.PeopleAsync(leaving.Token);
        await LoadAsync();
    }

    private void Moved(object? sender, LocationChangedEventArgs to) => _ = InvokeAsync(async () =>
    {
        // The place in the list belongs to the filter before.
        if (leaving.IsCancellationRequested || !new Uri(to.Location).AbsolutePath.Equals("/settings/audit", StringComparison.OrdinalIgnoreCase))
            return;
        before = null;
        await LoadAsync();
        StateHasChanged();
    });

    private async Task LoadAsync()
    {
        try
        {
            problem = null;
            words = AuditWords.Parse(new Uri(Navigation.Uri).Query);
            (entries, hasMore) = await Store.ReadAsync(words, Zone.Zone, before, AuditQuery.PageSize, leaving.Token);
            names = await Store.NamesAsync(entries.Where(e => e.SubjectKind == "user").Select(e => e.Subject), leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Left while reading.
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private Task OlderAsync()
    {
        before = entries![^1].Id;
        return LoadAsync();
    }

    private Task NewestAsync()
    {
        before = null;
        return LoadAsync();
    }

    private async Task VerifyAsync()
    {
        await Audit.DemandAsync(Policies.Administer);
        using var source = verifying = CancellationTokenSource.CreateLinkedTokenSource(leaving.Token);
        verified = 0;
        try
        {
            var verdict = await Verifier.RunAsync(new Progress<long>(count => _ = InvokeAsync(() =>
            {
                verified = count;
                if (!leaving.IsCancellationRequested)
                    StateHasChanged();
            })), source.Token);
            await Audit.KeepAsync(AuditActs.AuditVerified, AuditSubject.None, ("entries", verdict.Result.Entries), ("whole", verdict.Result.IsWhole), ("brokenAt", verdict.Result.BrokenAt));
        }
        catch (OperationCanceledException)
        {
            // The verdict before stays.
        }
        finally
        {
            verifying = null;
        }
    }

    private void Go() => Set(words);

    private void Set(AuditWords changed) => Navigation.NavigateTo("/settings/audit" + changed.Query());

    private static string? Chosen(ChangeEventArgs change) => change.Value as string is { Length: > 0 } text ? text.Trim() : null;

    private static DateOnly? Day(ChangeEventArgs change) =>
        DateOnly.TryParseExact(change.Value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private string Moment(long at) => Zone.Local(at / 1000).ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);

    private RenderFragment Subject(AuditEntry entry) => builder =>
    {
        switch (entry.SubjectKind)
        {
            case "call":
                builder.OpenElement(0, "a");
                builder.AddAttribute(1, "class", "link mono");
                builder.AddAttribute(2, "href", CallLink.AddressOf(entry.Subject));
                builder.AddContent(3, entry.Subject);
                builder.CloseElement();
                break;
            case "":
                builder.AddContent(4, Format.Missing);
                break;
            default:
                builder.AddContent(5, entry.SubjectKind == "user" ? names.GetValueOrDefault(entry.Subject, entry.Subject) : $"{entry.SubjectKind} {entry.Subject}");
                break;
        }
    };
}
