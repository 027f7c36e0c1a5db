using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Queue;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Judging;

/// <summary>
/// Reviews in the database. Acts go through the one writer: what they change, their history, the call's <see cref="CallRow.Reviewed"/> and whatever
/// follows a verdict are one transaction. Reading has a context of its own.
/// </summary>
public sealed class ReviewStore(IDbContextFactory<CallsDbContext> contexts, IngestQueue writer, ReviewFeed feed, IEnumerable<IVerdictFollower> followers, Rights rights, TimeProvider time)
{
    /// <summary>Mentions that are listed.</summary>
    public const int MostMentions = 20;

    // An act that waited longer in a browser was done then all the same; older than this its clock is wrong.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(60);

    /// <summary>What people said about a call, as this person sees it.</summary>
    public async Task<ReviewState> ReadAsync(long callKey, string userId, CancellationToken cancel) => (await ReadDeskAsync(callKey, userId, cancel)).State;

    /// <summary>The same with what the call can be judged by, of one moment.</summary>
    public async Task<(ReviewForms Forms, ReviewState State)> ReadDeskAsync(long callKey, string userId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var moment = await db.BeginSnapshotAsync(cancel);
        var forms = Forms(db);
        var state = ReviewState.Of(Seen(db, Load(db, forms, callKey, tracked: false), callKey, userId), forms, userId);
        return (forms, await rights.MaySeeAsync(Policies.SeeNumbers) ? state : state.WithoutNumber(await db.Calls.Where(c => c.Key == callKey).Select(c => c.Phone).FirstOrDefaultAsync(cancel) ?? ""));
    }

    /// <summary>Scorecards, quick tags and people.</summary>
    public async Task<ReviewForms> FormsAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return Forms(db);
    }

    /// <summary>Does a person's acts on a call, each once; null when there is no such call (any more).</summary>
    /// <param name="sent">In the order in which they were done.</param>
    /// <param name="userId">Whose they are.</param>
    /// <param name="actor">The same person, for the audit trail.</param>
    /// <param name="cancel">While the call is looked up; acts that go to the writer are done.</param>
    /// <exception cref="QueueFullException">Nothing was done.</exception>
    /// <exception cref="CannotWriteException">Nothing was done.</exception>
    public async Task<ActsAnswer?> DoAsync(SentActs sent, string userId, Actor actor, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        long key;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (await CallReader.FindAsync(db, sent.CallId, cancel) is not { } row)
                return null;
            key = row.Key;
        }
        if (sent.Acts.Count == 0)
            return new ActsAnswer([], await ReadAsync(key, userId, cancel));
        var done = await writer.RunAsync(session =>
        {
            var result = session.Change(db => Do(db, key, sent, userId, now));
            if (result?.Acts is { Count: > 0 } acts)
                session.Audit(new AuditNote(now, actor, AuditActs.CallReviewed, AuditSubject.Call(sent.CallId), AuditNote.Json(("acts", string.Join(", ", acts.Select(Trace))))));
            return result;
        });
        if (done is null)
            return null;
        if (done.Acts.Count > 0)
            feed.Publish(new ReviewNews(key));
        // Read after the commit: only then the new acts have their numbers.
        return new ActsAnswer(done.Results, await ReadAsync(key, userId, cancel));
    }

    /// <summary>Notes that a person has seen the comments of a call that mention him. True when there were new ones.</summary>
    public async Task<bool> SeenAsync(long callKey, string userId, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (!await db.ReviewMentions.AnyAsync(m => m.CallKey == callKey && m.UserId == userId && m.SeenAt == null, cancel))
                return false;
        }
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await writer.RunAsync(session => session.Change(db =>
        {
            foreach (var mention in db.ReviewMentions.Where(m => m.CallKey == callKey && m.UserId == userId && m.SeenAt == null))
                mention.SeenAt = now;
            return true;
        }));
        feed.Publish(new ReviewNews(null));
        return true;
    }

    /// <summary>The newest comments that name a person, at most <see cref="MostMentions"/>.</summary>
    public async Task<IReadOnlyList<MentionItem>> MentionsAsync(string userId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var found = await (from mention in db.ReviewMentions
                           where mention.UserId == userId
                           join comment in db.ReviewComments on mention.CommentId equals comment.Id
                           where comment.DeletedAt == null
                           join call in db.Calls on mention.CallKey equals call.Key
                           orderby comment.CreatedAt descending
                           select new { comment.Id, call.CallId, comment.AtMs, comment.Text, comment.CreatedAt, comment.UserId, mention.SeenAt, call.Phone }).Take(MostMentions).ToListAsync(cancel);
        if (found.Count == 0)
            return [];
        var people = Forms(db).People;
        var isWhole = await rights.MaySeeAsync(Policies.SeeNumbers);
        return [.. found.Select(m => new MentionItem(m.Id, m.CallId, m.AtMs, isWhole ? m.Text : NumberMask.Text(m.Text, m.Phone), m.CreatedAt, people.Name(m.UserId), m.SeenAt))];
    }

    private Done? Do(CallsDbContext db, long key, SentActs sent, string userId, long now)
    {
        // It may have been deleted since it was looked up.
        if (db.Calls.FirstOrDefault(c => c.Key == key) is not { } row)
            return null;
        var forms = Forms(db);
        var call = Load(db, forms, key, tracked: true);
        var before = (Reviews: call.Reviews.ToList(), Answers: call.Answers.ToList(), Tags: call.Tags.ToList(), Comments: call.Comments.ToList(), Mentions: call.Mentions.ToList(), Acts: call.Acts.ToList());
        var ids = sent.Acts.Select(a => a.Id).ToList();
        var elsewhere = db.ReviewActs.Where(a => ids.Contains(a.ClientId) && a.CallKey != key).Select(a => a.ClientId).ToHashSet();
        var verdict = VerdictOf(call, userId);

        long Ours(long browsers) => Math.Clamp(now - Math.Max(0, sent.SentAt - browsers), now - (long)LongestWait.TotalMilliseconds, now);
        var results = sent.Acts.Select(act => elsewhere.Contains(act.Id)
            ? new ActResult(act.Id, ActOutcome.Refused, "This act belongs to another call.")
            : call.Do(act, userId, Ours(act.At), Ours(sent.OpenedAt), now)).ToList();

        Save(db.Reviews, before.Reviews, call.Reviews);
        Save(db.ReviewAnswers, before.Answers, call.Answers);
        Save(db.CallQuickTags, before.Tags, call.Tags);
        Save(db.ReviewComments, before.Comments, call.Comments);
        Save(db.ReviewMentions, before.Mentions, call.Mentions);
        Save(db.ReviewActs, before.Acts, call.Acts);
        row.Reviewed = call.IsReviewed;
        if (VerdictOf(call, userId) is var after && after != verdict)
        {
            var at = call.Reviews.Find(r => r.UserId == userId)?.ChangedAt ?? now;
            foreach (var follower in followers)
                follower.Judged(db, key, userId, after, at);
        }
        return new Done(results, [.. call.Acts.Except(before.Acts)]);
    }

    /// <summary>A second opinion is given without knowing the first: until then others' judgements are left out.</summary>
    private static CallReviews Seen(CallsDbContext db, CallReviews call, long key, string userId)
    {
        if (!db.BlindFor(userId).Contains(key))
            return call;
        call.Reviews.RemoveAll(r => r.UserId != userId);
        call.Answers.RemoveAll(a => a.UserId != userId);
        call.Tags.RemoveAll(t => t.UserId != userId);
        call.Comments.RemoveAll(c => c.UserId != userId);
        call.Acts.RemoveAll(a => a.UserId != userId);
        return call;
    }

    private static Verdict VerdictOf(CallReviews call, string userId) => call.Reviews.Find(r => r.UserId == userId)?.Verdict ?? Verdict.None;

    /// <summary>Rows that came are inserted, rows that went deleted, and a row in another's place under the same key is an update.</summary>
    private static void Save<T>(DbSet<T> set, List<T> before, List<T> after) where T : class
    {
        set.RemoveRange(before.Except(after));
        set.AddRange(after.Except(before));
    }

    private static CallReviews Load(CallsDbContext db, ReviewForms forms, long key, bool tracked)
    {
        var tracking = tracked ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking;
        var call = new CallReviews(forms, key);
        call.Reviews.AddRange(db.Reviews.AsTracking(tracking).Where(r => r.CallKey == key));
        call.Answers.AddRange(db.ReviewAnswers.AsTracking(tracking).Where(a => a.CallKey == key));
        call.Tags.AddRange(db.CallQuickTags.AsTracking(tracking).Where(t => t.CallKey == key));
        call.Comments.AddRange(db.ReviewComments.AsTracking(tracking).Where(c => c.CallKey == key));
        call.Mentions.AddRange(db.ReviewMentions.AsTracking(tracking).Where(m => m.CallKey == key));
        call.Acts.AddRange(db.ReviewActs.AsTracking(tracking).Where(a => a.CallKey == key).OrderBy(a => a.Id));
        return call;
    }

    private static ReviewForms Forms(CallsDbContext db)
    {
        var items = db.ScorecardItems.AsNoTracking().OrderBy(i => i.Order).ToLookup(i => i.ScorecardId);
        var roles = (from user in db.UserRoles join role in db.Roles on user.RoleId equals role.Id select new { user.UserId, role.Name }).ToLookup(r => r.UserId, r => r.Name);
        var people = db.Users.AsNoTracking().Select(u => new { u.Id, u.DisplayName, u.Email, u.Disabled }).AsEnumerable().Select(u =>
            new Reviewer(u.Id, u.DisplayName.Length > 0 ? u.DisplayName : u.Email ?? "", !u.Disabled && Policies.Matrix[Policies.Review].Roles.Any(r => roles[u.Id].Contains(r))));
        return new ReviewForms(
            db.Scorecards.AsNoTracking().AsEnumerable().Select(c => new CardForm(c, [.. items[c.Id]])).ToList(),
            db.QuickTags.AsNoTracking().ToList(), new ReviewPeople(people.ToList()));
    }

    /// <summary><c>verdict=fail</c>, <c>tag 3=on</c>: what was done, without what was written.</summary>
    private static string Trace(ReviewAct act)
    {
        var what = act.Kind is ReviewActKind.Answer or ReviewActKind.Tag ? $"{ReviewWords.Of(act.Kind)} {act.Target}" : ReviewWords.Of(act.Kind);
        return act.Kind is ReviewActKind.Comment or ReviewActKind.EditComment or ReviewActKind.Undo ? what : $"{what}={(act.After.Length == 0 ? "none" : act.After)}";
    }

    private sealed record Done(IReadOnlyList<ActResult> Results, IReadOnlyList<ReviewAct> Acts);
}
