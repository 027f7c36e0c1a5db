using System.Globalization;
using CallDashboard.Data;

namespace CallDashboard.Features.Review.Judging;

/// <summary>
/// Everything people said about one call, and the rules of changing it. Pure: the store loads the rows, lets acts be done, and saves what is then in the
/// lists. Not safe for threads; the one writer uses it.
/// </summary>
public sealed class CallReviews(ReviewForms forms, long callKey)
{
    /// <summary>The longest comment, characters.</summary>
    public const int LongestText = 4_000;

    /// <summary>The longest name of a level, characters.</summary>
    public const int LongestLevel = 100;

    public List<Data.Review> Reviews { get; } = [];
    public List<ReviewAnswer> Answers { get; } = [];
    public List<CallQuickTag> Tags { get; } = [];
    public List<ReviewComment> Comments { get; } = [];
    public List<ReviewMention> Mentions { get; } = [];

    /// <summary>In the order in which they were stored.</summary>
    public List<ReviewAct> Acts { get; } = [];

    /// <summary>Somebody's verdict stands.</summary>
    public bool IsReviewed => Reviews.Exists(r => r.Verdict != Verdict.None);

    /// <summary>Does one act. What was done before under the same id is not done again.</summary>
    /// <param name="sent">As the browser sent it.</param>
    /// <param name="by">Whose it is.</param>
    /// <param name="at">When it was done, unix milliseconds UTC by our clock.</param>
    /// <param name="openedAt">When the call was opened, likewise.</param>
    /// <param name="now">Unix milliseconds UTC.</param>
    public ActResult Do(SentAct sent, string by, long at, long openedAt, long now)
    {
        if (!Guid.TryParseExact(sent.Id, "D", out _) || ReviewWords.ParseKind(sent.Kind) is not { } kind)
            return Refused(sent, "This act is not known here.");
        if (Acts.Find(a => a.ClientId == sent.Id) is { } before)
            return before.UserId == by ? new ActResult(sent.Id, ActOutcome.Done) : Refused(sent, "This act is somebody else’s.");

        var act = new ReviewAct
        {
            ClientId = sent.Id, CallKey = callKey, UserId = by, Kind = kind, Target = sent.Target ?? "", After = (sent.Value ?? "").Trim(), At = at, StoredAt = now,
        };
        var complaint = kind switch
        {
            ReviewActKind.Comment => Add(act, sent),
            ReviewActKind.Undo => Undo(act),
            _ => Complaint(act) ?? Read(act),
        };
        if (complaint is not null)
            return complaint.Length == 0 ? new ActResult(sent.Id, ActOutcome.Same) : Refused(sent, complaint);
        if (kind is not (ReviewActKind.Comment or ReviewActKind.Undo))
        {
            if (act.Before == act.After)
                return new ActResult(sent.Id, ActOutcome.Same);
            Write(act, act.After, act.UserId, act.At);
        }
        Acts.Add(act);
        Touch(by, at, openedAt);
        return new ActResult(sent.Id, ActOutcome.Done);
    }

    /// <summary>Why an act is not possible; null when it is.</summary>
    private string? Complaint(ReviewAct act)
    {
        switch (act.Kind)
        {
            case ReviewActKind.Verdict:
                return ReviewWords.ParseVerdict(act.After) is null ? "This verdict is not known here." : null;
            case ReviewActKind.Level:
                return act.After.Length > LongestLevel ? "This level’s name is too long." : null;
            case ReviewActKind.Answer:
                var card = int.TryParse(act.Target, NumberStyles.None, CultureInfo.InvariantCulture, out var item) ? forms.OfItem(item) : null;
                if (card is null || card.Card.State == ScorecardState.Draft)
                    return "This line of the scorecard does not exist any more.";
                return act.After.Length > 0 && ReviewWords.ParseAnswer(act.After) is null ? "This answer is not known here." : null;
            case ReviewActKind.Scorecard:
                var form = int.TryParse(act.After, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? forms.Find(id) : null;
                return form is null || form.Card.State == ScorecardState.Draft ? "This scorecard does not exist any more." : null;
            case ReviewActKind.Tag:
                return forms.Tags.Any(t => Key(t.Id) == act.Target) ? null : "This tag does not exist any more.";
            default:
                return AboutComment(act);
        }
    }

    private string? AboutComment(ReviewAct act)
    {
        if (Comments.Find(c => c.Id == act.Target) is not { } comment)
            return "The comment does not exist.";
        var isOwn = comment.UserId == act.UserId;
        if (act.Kind != ReviewActKind.ResolveComment && !isOwn)
            return $"The comment is {forms.People.Name(comment.UserId)}’s.";
        if (comment.DeletedAt is not null && act.Kind != ReviewActKind.DeleteComment)
            return isOwn ? "The comment was deleted meanwhile." : $"{forms.People.Name(comment.UserId)} deleted the comment meanwhile.";
        return act.Kind switch
        {
            ReviewActKind.EditComment => TextComplaint(act.After),
            ReviewActKind.ResolveComment when comment.ParentId is not null => "An answer is not resolved by itself.",
            _ => null,
        };
    }

    private static string? TextComplaint(string text) =>
        text.Length == 0 ? "A comment needs words." : text.Length > LongestText ? $"A comment has at most {LongestText} characters." : null;

    private string? Add(ReviewAct act, SentAct sent)
    {
        if (TextComplaint(act.After) is { } complaint)
            return complaint;
        var parent = sent.Parent is { Length: > 0 } id ? Comments.Find(c => c.Id == id) : null;
        if (sent.Parent is { Length: > 0 })
        {
            if (parent is null)
                return "The comment that it answers does not exist.";
            if (parent.DeletedAt is not null)
                return $"{forms.People.Name(parent.UserId)} deleted the comment that it answers.";
        }
        act.Target = sent.Id;
        var comment = new ReviewComment
        {
            // An answer to an answer stands with it.
            Id = sent.Id, CallKey = callKey, ParentId = parent?.ParentId ?? parent?.Id, Text = act.After, UserId = act.UserId, CreatedAt = act.At,
            AtMs = parent is null && sent.AtMs is >= 0 ? sent.AtMs : null, TurnIndex = parent is null && sent.Turn is >= 0 ? sent.Turn : null,
        };
        Comments.Add(comment);
        Mention(comment);
        return null;
    }

    /// <summary>Takes one's own act back, unless it was changed again since. Empty: there is nothing to take back.</summary>
    private string? Undo(ReviewAct undo)
    {
        if (Acts.Find(a => a.ClientId == undo.Target) is not { } act)
            return "";
        if (act.UserId != undo.UserId)
            return $"This act is {forms.People.Name(act.UserId)}’s.";
        if (act.Kind == ReviewActKind.Undo || act.UndoneBy is not null)
            return "";
        // Values stand as their act left them, or somebody changed them since: then there is nothing of ours to take back.
        if (act.Kind == ReviewActKind.Comment ? Comments.Find(c => c.Id == act.Target) is not { DeletedAt: null } : Current(act) != act.After)
            return Changed(act);
        (undo.Before, undo.After) = (act.After, act.Before);
        act.UndoneBy = undo.ClientId;
        if (act.Kind == ReviewActKind.Comment)
            Comments.Find(c => c.Id == act.Target)!.DeletedAt = undo.At;
        else if (Origin(act) is { } origin)
            Write(act, act.Before, origin.UserId, origin.At);
        else
            Write(act, act.Before, undo.UserId, undo.At);
        return null;
    }

    /// <summary>The act that had set the value which comes back: a verdict is then as old as it was, a tag still its giver’s.</summary>
    private ReviewAct? Origin(ReviewAct act) => Acts.FindLast(a => a.Kind == act.Kind && a.Target == act.Target && a.After == act.Before && a.UndoneBy is null
        && (a.UserId == act.UserId || act.Kind is ReviewActKind.Tag or ReviewActKind.ResolveComment));

    private string Changed(ReviewAct act)
    {
        var later = Acts.FindLast(a => a.Kind != ReviewActKind.Undo && a.Target == act.Target && a.Kind == act.Kind && a.ClientId != act.ClientId && a.UndoneBy is null);
        return later is null || later.UserId == act.UserId ? "It was changed since and stays as it is." : $"{forms.People.Name(later.UserId)} changed it since. It stays as it is.";
    }

    private string? Read(ReviewAct act)
    {
        act.Before = Current(act);
        if (act.Kind is ReviewActKind.Tag or ReviewActKind.ResolveComment or ReviewActKind.DeleteComment)
            act.After = ReviewWords.OnOff(act.After == "on");
        return null;
    }

    /// <summary>The value that an act is about, as it stands.</summary>
    private string Current(ReviewAct act) => act.Kind switch
    {
        ReviewActKind.Verdict => ReviewWords.Of(Of(act.UserId)?.Verdict ?? Verdict.None),
        ReviewActKind.Level => Of(act.UserId)?.Level ?? "",
        ReviewActKind.Answer => ReviewWords.Of(Answers.Find(a => a.UserId == act.UserId && Key(a.ItemId) == act.Target)?.Answer),
        ReviewActKind.Scorecard => Of(act.UserId)?.ScorecardId is { } id ? Key(id) : "",
        ReviewActKind.Tag => ReviewWords.OnOff(Tags.Exists(t => Key(t.TagId) == act.Target)),
        ReviewActKind.EditComment => Comments.Find(c => c.Id == act.Target)?.Text ?? "",
        ReviewActKind.ResolveComment => ReviewWords.OnOff(Comments.Find(c => c.Id == act.Target)?.ResolvedAt is not null),
        ReviewActKind.DeleteComment => ReviewWords.OnOff(Comments.Find(c => c.Id == act.Target)?.DeletedAt is not null),
        _ => "",
    };

    private void Write(ReviewAct act, string value, string by, long at)
    {
        switch (act.Kind)
        {
            case ReviewActKind.Verdict:
                var judged = Own(by);
                judged.Verdict = ReviewWords.ParseVerdict(value) ?? Verdict.None;
                judged.JudgedAt = judged.Verdict == Verdict.None ? null : at;
                break;
            case ReviewActKind.Level:
                var heard = Own(by);
                heard.Level = value.Length == 0 ? null : value;
                heard.LevelAt = heard.Level is null ? null : at;
                break;
            case ReviewActKind.Answer:
                Answer(by, int.Parse(act.Target, CultureInfo.InvariantCulture), ReviewWords.ParseAnswer(value));
                break;
            case ReviewActKind.Scorecard:
                var scored = Own(by);
                scored.ScorecardId = value.Length == 0 ? null : int.Parse(value, CultureInfo.InvariantCulture);
                Score(scored);
                break;
            case ReviewActKind.Tag:
                Tags.RemoveAll(t => Key(t.TagId) == act.Target);
                if (value == "on")
                    Tags.Add(new CallQuickTag { CallKey = callKey, TagId = int.Parse(act.Target, CultureInfo.InvariantCulture), UserId = by, At = at });
                break;
            default:
                WriteComment(Comments.Find(c => c.Id == act.Target)!, act.Kind, value, by, at);
                break;
        }
    }

    private void WriteComment(ReviewComment comment, ReviewActKind kind, string value, string by, long at)
    {
        if (kind == ReviewActKind.ResolveComment)
        {
            comment.ResolvedAt = value == "on" ? at : null;
            comment.ResolvedBy = value == "on" ? by : null;
            return;
        }
        if (kind == ReviewActKind.DeleteComment)
        {
            comment.DeletedAt = value == "on" ? at : null;
            return;
        }
        (comment.Text, comment.EditedAt) = (value, at);
        Mention(comment);
    }

    private void Answer(string userId, int itemId, ItemAnswer? answer)
    {
        var review = Own(userId);
        Answers.RemoveAll(a => a.UserId == userId && a.ItemId == itemId);
        if (answer is { } given)
            Answers.Add(new ReviewAnswer { CallKey = callKey, UserId = userId, ItemId = itemId, Answer = given });
        var card = forms.OfItem(itemId);
        if (answer is not null)
            review.ScorecardId = card?.Card.Id;
        Score(review);
    }

    private void Score(Data.Review review)
    {
        var card = forms.Find(review.ScorecardId);
        review.Score = card is null ? null : ScoreMath.Of(card.Items.Select(i => (i.Weight, Answers.Find(a => a.UserId == review.UserId && a.ItemId == i.Id)?.Answer)));
    }

    private void Mention(ReviewComment comment)
    {
        var named = forms.People.Mentioned(comment.Text).Where(id => id != comment.UserId).ToList();
        Mentions.RemoveAll(m => m.CommentId == comment.Id && !named.Contains(m.UserId));
        foreach (var id in named.Where(id => !Mentions.Exists(m => m.CommentId == comment.Id && m.UserId == id)))
            Mentions.Add(new ReviewMention { CallKey = callKey, CommentId = comment.Id, UserId = id });
    }

    private void Touch(string userId, long at, long openedAt)
    {
        if (Of(userId) is not { } review)
            return;
        if (review.Revision++ == 0)
            review.StartedAt = Math.Min(openedAt > 0 ? openedAt : at, at);
        review.ChangedAt = at;
    }

    private Data.Review? Of(string userId) => Reviews.Find(r => r.UserId == userId);

    private Data.Review Own(string userId)
    {
        if (Of(userId) is { } own)
            return own;
        var review = new Data.Review { CallKey = callKey, UserId = userId };
        Reviews.Add(review);
        return review;
    }

    private static ActResult Refused(SentAct sent, string why) => new(sent.Id, ActOutcome.Refused, why);

    private static string Key(int id) => id.ToString(CultureInfo.InvariantCulture);
}
