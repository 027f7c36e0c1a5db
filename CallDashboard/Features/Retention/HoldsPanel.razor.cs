using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Ingest.Retention;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Retention;

/// <summary>The holds in force.</summary>
public sealed partial class HoldsPanel : ComponentBase
{
    private IReadOnlyList<Hold>? holds;
    private IReadOnlyDictionary<long, int> counts = new Dictionary<long, int>();
    private HoldKind kind = HoldKind.Call;
    private string subject = "", reason = "";
    private string? said;
    private bool adding;
    private long releasing;

    [Inject] private Holds Store { get; set; } = default!;
    [Inject] private NumberHash Hash { get; set; } = default!;
    [Inject] private Auditor Audit { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;

    /// <summary>A hold was placed or released.</summary>
    [Parameter] public EventCallback OnChanged { get; set; }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        counts = await Store.CountsAsync(CancellationToken.None);
        holds = await Store.ListAsync(CancellationToken.None);
    }

    private async Task PlaceAsync()
    {
        said = Holds.Problem(kind, subject, reason);
        if (said is null && kind == HoldKind.Number && new PhonePattern(subject).IsIn(reason))
            said = "The reason stands in the audit trail: leave the number out of it.";
        if (said is not null)
            return;
        await Store.PlaceAsync(kind, subject, reason, await Audit.NoteAsync(AuditActs.HoldPlaced, Subject(kind, subject), ("reason", reason)), CancellationToken.None);
        (adding, subject, reason) = (false, "", "");
        await LoadAsync();
        await OnChanged.InvokeAsync();
    }

    private async Task ReleaseAsync(Hold hold)
    {
        releasing = 0;
        await Store.ReleaseAsync(hold.Id, await Audit.NoteAsync(AuditActs.HoldReleased, Subject(hold.Kind, hold.Subject), ("hold", hold.Id)), CancellationToken.None);
        await LoadAsync();
        await OnChanged.InvokeAsync();
    }

    private AuditSubject Subject(HoldKind of, string text) => of switch
    {
        HoldKind.Call => AuditSubject.Call(text.Trim()),
        HoldKind.Number => AuditSubject.Number(Hash.Of(text)),
        _ => AuditSubject.Filter(AuditFilter.Text(text, Hash)),
    };

    private static string What(Hold hold) => hold.Kind switch
    {
        HoldKind.Call => $"call {hold.Subject}",
        HoldKind.Number => $"number {PhoneFormat.Masked(hold.Subject)}",
        _ => $"filter {hold.Subject}",
    };
}
