using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest.Retention;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Retention;

/// <summary>Preview, confirmation, progress and receipts of erasures.</summary>
public sealed partial class ErasePanel : ComponentBase, IDisposable
{
    private const int MostReceipts = 20;

    private string number = "", again = "", reason = "";
    private string? said;
    private ErasureCounts? found;
    private IReadOnlyList<string> copies = [];
    private IReadOnlyList<Erasure> receipts = [];
    private bool isHeld, busy, disposed;

    [Inject] private EraseJob Job { get; set; } = default!;
    [Inject] private Eraser Eraser { get; set; } = default!;
    [Inject] private Holds Holds { get; set; } = default!;
    [Inject] private StoredFiles Files { get; set; } = default!;
    [Inject] private IDbContextFactory<CallsDbContext> Contexts { get; set; } = default!;
    [Inject] private Auditor Audit { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;

    public void Dispose()
    {
        disposed = true;
        Job.Changed -= Follow;
    }

    protected override Task OnInitializedAsync()
    {
        Job.Changed += Follow;
        return LoadAsync();
    }

    private void Follow() => _ = InvokeAsync(async () =>
    {
        if (disposed)
            return;
        await LoadAsync();
        StateHasChanged();
    });

    private async Task LoadAsync()
    {
        await using var db = await Contexts.CreateDbContextAsync();
        receipts = await db.Erasures.OrderByDescending(e => e.Id).Take(MostReceipts).ToListAsync();
    }

    private void Forget() => (found, again, said) = (null, "", null);

    private async Task FindAsync()
    {
        Forget();
        if (CallFilterExtensions.Digits(number).Length < PhonePattern.LeastDigits)
        {
            said = $"Give the whole number, at least {PhonePattern.LeastDigits} digits.";
            return;
        }
        busy = true;
        try
        {
            var pattern = new PhonePattern(number);
            isHeld = await Holds.IsHeldAsync(pattern.Digits, CancellationToken.None);
            copies = Files.Copies();
            found = await Eraser.FindAsync(pattern, CancellationToken.None);
        }
        finally
        {
            busy = false;
        }
    }

    private async Task EraseAsync()
    {
        said = string.IsNullOrWhiteSpace(reason) ? "An erasure needs a reason."
            : CallFilterExtensions.Digits(again) != CallFilterExtensions.Digits(number) ? "The two numbers are not the same." : null;
        if (said is not null)
            return;
        var pattern = new PhonePattern(number);
        if (pattern.IsIn(reason))
        {
            said = "The reason stands in the receipt: leave the number out of it.";
            return;
        }
        if (Job.Begin(pattern, reason.Trim(), await Audit.WhoAsync(Policies.Administer)))
            (number, reason) = ("", "");
        else
            said = "Another erasure is under way.";
        (found, again) = (null, "");
    }

    private static string Words(ErasureCounts counts) =>
        $"{Format.Count(counts.Calls)} calls in {Format.Count(counts.Versions)} versions, {Format.Count(counts.Recordings)} recordings ({Format.Bytes(counts.RecordingBytes)}), {Format.Count(counts.Analyses)} analyses, " +
        $"{Format.Count(counts.ReviewRows)} rows of reviews, {Format.Count(counts.KeptBodies)} kept bodies, {Format.Count(counts.SavedFilters)} saved filters, {Format.Count(counts.ExportFiles)} prepared exports";
}
