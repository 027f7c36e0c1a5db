namespace CallDashboard.Data;

/// <summary>A reviewer's verdict on a call. None is: not judged, or taken back.</summary>
public enum Verdict : byte { None = 0, Pass = 1, Fail = 2, Unsure = 3 }

/// <summary>
/// One person's judgement of one call, as it is now; how it came about is in <see cref="ReviewAct"/>. Everybody has a row of their own, so two who
/// judge at once never overwrite each other; the one judged last is what the call shows first. What the platform said is never touched.
/// </summary>
public sealed class Review
{
    public long CallKey { get; set; }
    public string UserId { get; set; } = "";
    public Verdict Verdict { get; set; }
    /// <summary>Intention level as this person heard it, in the platform's words; null while it is not judged.</summary>
    public string? Level { get; set; }
    /// <summary>The version of the scorecard that was answered; null without one.</summary>
    public int? ScorecardId { get; set; }
    /// <summary>0 to 100 (<c>ScoreMath</c>); null while nothing that counts is answered.</summary>
    public int? Score { get; set; }
    /// <summary>When the call was opened by whoever judged it, unix milliseconds UTC.</summary>
    public long StartedAt { get; set; }
    /// <summary>When the verdict in force was given, unix milliseconds UTC; null without one.</summary>
    public long? JudgedAt { get; set; }
    /// <summary>The last act of this person on this call, unix milliseconds UTC.</summary>
    public long ChangedAt { get; set; }
    /// <summary>When the level was set, unix milliseconds UTC; null without one.</summary>
    public long? LevelAt { get; set; }
    /// <summary>Counts this person's acts on the call.</summary>
    public int Revision { get; set; }
}

/// <summary>An answer to one line of a scorecard.</summary>
public enum ItemAnswer : byte { Yes = 1, Partly = 2, No = 3, NotApplicable = 4 }

/// <summary>One person's answer to one line of a scorecard, for one call.</summary>
public sealed class ReviewAnswer
{
    public long CallKey { get; set; }
    public string UserId { get; set; } = "";
    public int ItemId { get; set; }
    public ItemAnswer Answer { get; set; }
}

/// <summary>Where a version of a scorecard stands.</summary>
public enum ScorecardState : byte
{
    /// <summary>Being written; nobody can answer it.</summary>
    Draft = 0,
    /// <summary>In use: never edited from here on; a change is another version.</summary>
    Published = 1,
    /// <summary>Not offered any more; what was answered with it stays.</summary>
    Retired = 2,
}

/// <summary>One version of a scorecard. At most one version of a form is published, at most one form is the default.</summary>
public sealed class Scorecard
{
    public int Id { get; set; }
    /// <summary>The same for all versions of one form: the id of its first version.</summary>
    public int FormId { get; set; }
    /// <summary>From 1.</summary>
    public int Version { get; set; }
    public string Name { get; set; } = "";
    public ScorecardState State { get; set; }
    /// <summary>Offered first on every call.</summary>
    public bool IsDefault { get; set; }
    /// <summary>Null for the one that comes with the program.</summary>
    public string? CreatedBy { get; set; }
    /// <summary>Unix milliseconds UTC; 0 for the one that comes with the program.</summary>
    public long CreatedAt { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long? PublishedAt { get; set; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long? RetiredAt { get; set; }
}

/// <summary>A line of a scorecard.</summary>
public sealed class ScorecardItem
{
    public int Id { get; set; }
    public int ScorecardId { get; set; }
    /// <summary>From 1, top to bottom.</summary>
    public int Order { get; set; }
    public string Text { get; set; } = "";
    /// <summary>At least 1; the weights need not add up to 100.</summary>
    public int Weight { get; set; }
}

/// <summary>A tag of ours, on one of the keys 1 to 9. Renamed it stays the same tag.</summary>
public sealed class QuickTag
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    /// <summary>Its key, 1 to 9; null when it is not offered any more (calls keep it).</summary>
    public int? Slot { get; set; }
}

/// <summary>A call has a quick tag.</summary>
public sealed class CallQuickTag
{
    public long CallKey { get; set; }
    public int TagId { get; set; }
    /// <summary>Who put it there.</summary>
    public string UserId { get; set; } = "";
    /// <summary>Unix milliseconds UTC.</summary>
    public long At { get; set; }
}

/// <summary>What somebody wrote about a call, a moment or a line of it, or in answer to another comment.</summary>
public sealed class ReviewComment
{
    /// <summary>A GUID made in the browser, lower case with hyphens: it can be answered before the server has it.</summary>
    public string Id { get; set; } = "";
    public long CallKey { get; set; }
    /// <summary>The comment that it answers; always one that answers none itself.</summary>
    public string? ParentId { get; set; }
    /// <summary>The moment in the recording, milliseconds; null for the whole call.</summary>
    public int? AtMs { get; set; }
    /// <summary>The line heard at that moment, from 0; null between lines.</summary>
    public int? TurnIndex { get; set; }
    public string Text { get; set; } = "";
    public string UserId { get; set; } = "";
    /// <summary>When it was written, unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }
    public long? EditedAt { get; set; }
    public long? ResolvedAt { get; set; }
    public string? ResolvedBy { get; set; }
    public long? DeletedAt { get; set; }
}

/// <summary>A comment names somebody with <c>@</c>.</summary>
public sealed class ReviewMention
{
    public long CallKey { get; set; }
    public string CommentId { get; set; } = "";
    /// <summary>Who is named.</summary>
    public string UserId { get; set; } = "";
    /// <summary>When that person opened the call after it, unix milliseconds UTC; null while it is news.</summary>
    public long? SeenAt { get; set; }
}

/// <summary>What an act does. The numbers are stored.</summary>
public enum ReviewActKind : byte
{
    Verdict = 1, Level = 2, Answer = 3, Tag = 4, Comment = 5, EditComment = 6, ResolveComment = 7, DeleteComment = 8, Scorecard = 9, Undo = 10,
}

/// <summary>One act of one person on one call: the history. Written with what it changes, in one transaction; never changed but for <see cref="UndoneBy"/>.</summary>
public sealed class ReviewAct
{
    public long Id { get; set; }
    /// <summary>A GUID made in the browser: sent again after a lost answer, the act is done once.</summary>
    public string ClientId { get; set; } = "";
    public long CallKey { get; set; }
    public string UserId { get; set; } = "";
    public ReviewActKind Kind { get; set; }
    /// <summary>What it is about: the line of the scorecard, the tag, the comment, the act undone; empty for verdict and level.</summary>
    public string Target { get; set; } = "";
    /// <summary>The value before and after, as the kind writes it (<c>pass</c>, <c>E</c>, <c>yes</c>, <c>on</c>, a comment's text); empty for none.</summary>
    public string Before { get; set; } = "";
    public string After { get; set; } = "";
    /// <summary>When it was done in the browser, unix milliseconds UTC; never later than <see cref="StoredAt"/>.</summary>
    public long At { get; set; }
    /// <summary>When it reached the server, unix milliseconds UTC: later than <see cref="At"/> by as long as the connection was away.</summary>
    public long StoredAt { get; set; }
    /// <summary>The <see cref="ClientId"/> of the act that took it back.</summary>
    public string? UndoneBy { get; set; }
}
