using CallDashboard.Features.Common;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Review.Forms;

/// <summary>What the editor begins with.</summary>
/// <param name="FormId">The form whose next version is written; null for a new form.</param>
public sealed record ScorecardStart(int? FormId, int Version, string Name, IReadOnlyList<DraftLine> Lines);

/// <summary>Scorecards: versions, lines, weights, and which are in use.</summary>
public sealed partial class ScorecardSettings
{
    private IReadOnlyList<ScorecardForm>? forms;
    private ScorecardStart? editor;
    private Exception? problem;
    private string? said, editorProblem;
    private bool isTrouble;

    [Inject] private ScorecardForms Store { get; set; } = default!;
    [Inject] private Auditor Auditor { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            (forms, problem) = (await Store.ListAsync(default), null);
        }
        catch (Exception failure)
        {
            problem = failure;
        }
    }

    private void New() => (editor, editorProblem) = (new(null, 1, "", [new DraftLine()]), null);

    private void Edit(ScorecardForm form, ScorecardVersion from) =>
        (editor, editorProblem) = (new(form.FormId, form.Draft?.Card.Version ?? form.Versions[0].Card.Version + 1, from.Card.Name, [.. from.Items.Select(i => new DraftLine { Text = i.Text, Weight = i.Weight })]), null);

    private async Task SaveAsync((string Name, IReadOnlyList<DraftLine> Lines, bool Publish) written)
    {
        editorProblem = ScorecardForms.Problem(written.Name, written.Lines);
        if (editorProblem is not null || editor is not { } start)
            return;
        await DoAsync(async () =>
        {
            var id = await Store.SaveDraftAsync(start.FormId, written.Name, written.Lines, Auditor);
            var done = !written.Publish || await Store.PublishAsync(id, Auditor);
            editor = null;
            return done;
        }, written.Publish ? $"“{written.Name.Trim()}” is in use, as version {start.Version}." : "The draft is kept. Nobody sees it until it is published.");
    }

    private async Task DoAsync(Func<Task<bool>> act, string text)
    {
        try
        {
            var done = await act();
            (said, isTrouble) = done ? (text, false) : ("Somebody else changed it meanwhile; look again.", true);
        }
        catch (Exception failure) when (failure is System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            (said, isTrouble) = ("The database cannot take it now; nothing was changed. Try again in a moment.", true);
        }
        await LoadAsync();
    }
}
