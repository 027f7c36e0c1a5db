using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Forms;

/// <summary>A line as it is being written.</summary>
public sealed class DraftLine
{
    public string Text { get; set; } = "";
    public int Weight { get; set; } = 10;
}

/// <summary>A version with its lines and how many calls were judged with it.</summary>
public sealed record ScorecardVersion(Scorecard Card, IReadOnlyList<ScorecardItem> Items, int Calls);

/// <summary>All versions of one form, the newest first.</summary>
public sealed record ScorecardForm(int FormId, IReadOnlyList<ScorecardVersion> Versions)
{
    /// <summary>The version in use; none when the form is retired or was never published.</summary>
    public ScorecardVersion? Published => Versions.FirstOrDefault(v => v.Card.State == ScorecardState.Published);

    /// <summary>The version being written.</summary>
    public ScorecardVersion? Draft => Versions.FirstOrDefault(v => v.Card.State == ScorecardState.Draft);

    public string Name => (Published ?? Draft ?? Versions[0]).Card.Name;
}

/// <summary>
/// Administration of scorecards. A version that was published is never edited: a change is a draft of the next version, which takes its place when it is
/// published; what was answered with the old one stays as it was. Every change is audited, in its own transaction.
/// </summary>
public sealed class ScorecardForms(IDbContextFactory<CallsDbContext> contexts, ReviewFeed feed, TimeProvider time)
{
    /// <summary>Longest name of a form and text of a line, characters.</summary>
    public const int LongestText = 120;

    /// <summary>Lines of a scorecard at most: it is answered for every call.</summary>
    public const int MostLines = 20;

    /// <summary>Largest weight of a line.</summary>
    public const int MostWeight = 100;

    private const string Subject = "scorecard";

    /// <summary>All forms, those in use first.</summary>
    public async Task<IReadOnlyList<ScorecardForm>> ListAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var cards = await db.Scorecards.AsNoTracking().ToListAsync(cancel);
        var items = (await db.ScorecardItems.AsNoTracking().ToListAsync(cancel)).ToLookup(i => i.ScorecardId);
        var calls = await db.Reviews.Where(r => r.ScorecardId != null).GroupBy(r => r.ScorecardId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return [.. cards.GroupBy(c => c.FormId)
            .Select(g => new ScorecardForm(g.Key, [.. g.OrderByDescending(c => c.Version).Select(c => new ScorecardVersion(c, [.. items[c.Id].OrderBy(i => i.Order)], calls.GetValueOrDefault(c.Id)))]))
            .OrderByDescending(f => f.Published?.Card.IsDefault == true).ThenByDescending(f => f.Published is not null).ThenBy(f => f.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>What is wrong with a draft, a sentence; null when it can be kept.</summary>
    public static string? Problem(string name, IReadOnlyList<DraftLine> lines) => (name.Trim(), lines) switch
    {
        ({ Length: 0 }, _) => "Give the scorecard a name.",
        ({ Length: > LongestText }, _) => $"The name has more than {LongestText} characters.",
        (_, { Count: 0 }) => "A scorecard has at least one line.",
        (_, { Count: > MostLines }) => $"A scorecard has at most {MostLines} lines.",
        _ when lines.Any(l => l.Text.Trim().Length == 0) => "Every line says what is asked.",
        _ when lines.Any(l => l.Text.Trim().Length > LongestText) => $"A line has at most {LongestText} characters.",
        _ when lines.Any(l => l.Weight is < 1 or > MostWeight) => $"Weights are 1 to {MostWeight}.",
        _ when lines.GroupBy(l => l.Text.Trim(), StringComparer.OrdinalIgnoreCase).Any(g => g.Count() > 1) => "Two lines ask the same.",
        _ => null,
    };

    /// <summary>Keeps a draft: of the next version of a form, or with null of a new form. The id of the draft.</summary>
    /// <exception cref="ArgumentException">See <see cref="Problem"/>.</exception>
    public async Task<int> SaveDraftAsync(int? formId, string name, IReadOnlyList<DraftLine> lines, Auditor auditor)
    {
        if (Problem(name, lines) is { } problem)
            throw new ArgumentException(problem, nameof(lines));
        var id = 0;
        await ChangeAsync(auditor, "draft", async db =>
        {
            var who = await auditor.WhoAsync(Policies.Administer);
            var draft = formId is { } form ? await db.Scorecards.AsTracking().FirstOrDefaultAsync(c => c.FormId == form && c.State == ScorecardState.Draft) : null;
            if (draft is null)
            {
                var version = formId is { } known ? await db.Scorecards.Where(c => c.FormId == known).MaxAsync(c => c.Version) + 1 : 1;
                draft = db.Scorecards.Add(new Scorecard { FormId = formId ?? 0, Version = version, CreatedBy = who.Id, CreatedAt = Now }).Entity;
            }
            draft.Name = name.Trim();
            await db.SaveChangesAsync();
            // A form is named by the id of its first version.
            if (draft.FormId == 0)
                draft.FormId = draft.Id;
            await db.ScorecardItems.Where(i => i.ScorecardId == draft.Id).ExecuteDeleteAsync();
            db.ScorecardItems.AddRange(lines.Select((l, i) => new ScorecardItem { ScorecardId = draft.Id, Order = i + 1, Text = l.Text.Trim(), Weight = l.Weight }));
            await db.SaveChangesAsync();
            id = draft.Id;
            return draft;
        });
        return id;
    }

    /// <summary>Throws a draft away. False when it is none any more.</summary>
    public Task<bool> DiscardAsync(int id, Auditor auditor) => ChangeAsync(auditor, "discard", async db =>
    {
        if (await db.Scorecards.FirstOrDefaultAsync(c => c.Id == id && c.State == ScorecardState.Draft) is not { } draft)
            return null;
        await db.ScorecardItems.Where(i => i.ScorecardId == id).ExecuteDeleteAsync();
        await db.Scorecards.Where(c => c.Id == id).ExecuteDeleteAsync();
        return draft;
    });

    /// <summary>Puts a version into use, in the place of the one that is; it stays the default when that was. The first of all becomes the default.</summary>
    public Task<bool> PublishAsync(int id, Auditor auditor) => ChangeAsync(auditor, "publish", async db =>
    {
        if (await db.Scorecards.AsTracking().FirstOrDefaultAsync(c => c.Id == id && c.State != ScorecardState.Published) is not { } card)
            return null;
        var before = await db.Scorecards.AsTracking().FirstOrDefaultAsync(c => c.FormId == card.FormId && c.State == ScorecardState.Published);
        card.IsDefault = before?.IsDefault ?? !await db.Scorecards.AnyAsync(c => c.IsDefault);
        if (before is not null)
            (before.State, before.RetiredAt, before.IsDefault) = (ScorecardState.Retired, Now, false);
        (card.State, card.PublishedAt, card.RetiredAt) = (ScorecardState.Published, Now, null);
        await db.SaveChangesAsync();
        return card;
    });

    /// <summary>Takes a version out of use; what was answered with it stays.</summary>
    public Task<bool> RetireAsync(int id, Auditor auditor) => ChangeAsync(auditor, "retire", async db =>
    {
        if (await db.Scorecards.AsTracking().FirstOrDefaultAsync(c => c.Id == id && c.State == ScorecardState.Published) is not { } card)
            return null;
        (card.State, card.RetiredAt, card.IsDefault) = (ScorecardState.Retired, Now, false);
        await db.SaveChangesAsync();
        return card;
    });

    /// <summary>Offers a published version first on every call.</summary>
    public Task<bool> MakeDefaultAsync(int id, Auditor auditor) => ChangeAsync(auditor, "default", async db =>
    {
        if (await db.Scorecards.FirstOrDefaultAsync(c => c.Id == id && c.State == ScorecardState.Published) is not { } card)
            return null;
        await db.Scorecards.Where(c => c.IsDefault || c.Id == id).ExecuteUpdateAsync(c => c.SetProperty(x => x.IsDefault, x => x.Id == id));
        return card;
    });

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<bool> ChangeAsync(Auditor auditor, string how, Func<CallsDbContext, Task<Scorecard?>> change)
    {
        var done = await contexts.AuditedAsync(async db => await change(db) is { } card
            ? await auditor.NoteAsync(AuditActs.FormChanged, AuditSubject.Setting(Subject), ("form", card.FormId), ("version", card.Version), ("change", how)) : null);
        if (done)
            feed.Publish(new ReviewNews(null));
        return done;
    }
}
