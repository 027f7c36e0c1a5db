using System.Text.Json;
using System.Text.Json.Serialization;
using CallDashboard.Features.Common;

namespace CallDashboard.Features.Review.Judging;

/// <summary>
/// What a browser is told of a call's reviews: as the answer to its acts, and in the page for the module that shows it. Times are unix milliseconds UTC;
/// people are ids, named in <see cref="People"/>.
/// </summary>
/// <param name="Revision">Grows with every act: an older state never replaces a newer one.</param>
/// <param name="Me">Who looks.</param>
/// <param name="Reviews">One per person, the one judged last first.</param>
/// <param name="Tags">Quick tags by id.</param>
/// <param name="Comments">In order of writing; a deleted one only while others answer it, without its text.</param>
/// <param name="Acts">The newest <see cref="MostActs"/>, oldest first; what was written is not repeated in them.</param>
/// <param name="People">Everybody who occurs here or can be mentioned.</param>
public sealed record ReviewState(
    long Revision, string Me, IReadOnlyList<ReviewItem> Reviews, IReadOnlyDictionary<int, TagItem> Tags, IReadOnlyList<CommentItem> Comments,
    IReadOnlyList<ActItem> Acts, IReadOnlyDictionary<string, PersonItem> People)
{
    /// <summary>Acts that are listed; older ones stay in the database.</summary>
    public const int MostActs = 200;

    /// <summary>Names as scripts write them, nothing for null.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The state for one person.</summary>
    public static ReviewState Of(CallReviews call, ReviewForms forms, string me)
    {
        var acts = call.Acts.TakeLast(MostActs).Select(a => new ActItem(a.ClientId, a.UserId, ReviewWords.Of(a.Kind), a.Target, Shown(a, a.Before), Shown(a, a.After), a.At, a.UndoneBy is not null)).ToList();
        var comments = call.Comments.Where(c => c.DeletedAt is null || call.Comments.Exists(r => r.ParentId == c.Id && r.DeletedAt is null)).OrderBy(c => c.CreatedAt)
            .Select(c => new CommentItem(c.Id, c.ParentId, c.AtMs, c.TurnIndex, c.DeletedAt is null ? c.Text : "", c.UserId, c.CreatedAt, c.EditedAt, c.ResolvedAt, c.ResolvedBy, c.DeletedAt)).ToList();
        var reviews = call.Reviews.OrderByDescending(r => r.JudgedAt ?? 0).ThenByDescending(r => r.ChangedAt)
            .Select(r => new ReviewItem(r.UserId, ReviewWords.Of(r.Verdict), r.JudgedAt, r.Level, r.LevelAt, r.ScorecardId, r.Score,
                call.Answers.Where(a => a.UserId == r.UserId).ToDictionary(a => a.ItemId, a => ReviewWords.Of(a.Answer)))).ToList();
        var tags = call.Tags.ToDictionary(t => t.TagId, t => new TagItem(t.UserId, t.At));
        var named = acts.Select(a => a.By).Concat(comments.SelectMany(c => new[] { c.By, c.ResolvedBy })).Concat(reviews.Select(r => r.By)).Concat(tags.Values.Select(t => t.By))
            .Append(me).OfType<string>();
        var people = forms.People.Mentionable.Select(p => p.Id).Concat(named).Distinct()
            .ToDictionary(id => id, id => new PersonItem(forms.People.Name(id), ReviewPeople.Initials(forms.People.Name(id)), forms.People.MayReview(id)));
        return new ReviewState(call.Acts.Count == 0 ? 0 : call.Acts.Max(a => a.Id), me, reviews, tags, comments, acts, people);
    }

    /// <summary>For somebody who does not see numbers: what others wrote without the customer's. What they wrote themselves they know, and may edit.</summary>
    public ReviewState WithoutNumber(string phone) => this with { Comments = [.. Comments.Select(c => c.By == Me ? c : c with { Text = NumberMask.Text(c.Text, phone) })] };

    private static string Shown(Data.ReviewAct act, string value) =>
        act.Kind is Data.ReviewActKind.Comment or Data.ReviewActKind.EditComment or Data.ReviewActKind.Undo ? "" : value;
}

/// <summary>One person's judgement.</summary>
public sealed record ReviewItem(string By, string Verdict, long? JudgedAt, string? Level, long? LevelAt, int? Card, int? Score, IReadOnlyDictionary<int, string> Answers);

/// <summary>A quick tag of the call.</summary>
public sealed record TagItem(string By, long At);

/// <summary>A comment.</summary>
public sealed record CommentItem(
    string Id, string? Parent, int? AtMs, int? Turn, string Text, string By, long At, long? EditedAt, long? ResolvedAt, string? ResolvedBy, long? DeletedAt);

/// <summary>An act of the history.</summary>
public sealed record ActItem(string Id, string By, string Kind, string Target, string Before, string After, long At, bool Undone);

/// <summary>Somebody.</summary>
/// <param name="Name">In full.</param>
/// <param name="Initials">Two letters.</param>
/// <param name="Mention">Can be mentioned.</param>
public sealed record PersonItem(string Name, string Initials, bool Mention);
