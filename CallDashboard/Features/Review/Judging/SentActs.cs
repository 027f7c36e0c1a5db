using CallDashboard.Data;

namespace CallDashboard.Features.Review.Judging;

/// <summary>One act as a browser sends it: <c>{"id":"0f5c…","kind":"tag","target":"3","value":"on","at":1795300000123}</c>.</summary>
/// <param name="Id">A GUID made in the browser. The same one again is the same act.</param>
/// <param name="Kind"><c>verdict</c>, <c>level</c>, <c>answer</c>, <c>tag</c>, <c>comment</c>, <c>edit</c>, <c>resolve</c>, <c>delete</c>, <c>scorecard</c>, <c>undo</c>.</param>
/// <param name="Target">The line of the scorecard, the tag, the comment, or the act to undo.</param>
/// <param name="Value">The value from now on (<see cref="ReviewWords"/>); a comment's text.</param>
/// <param name="At">When, by the browser's clock, unix milliseconds.</param>
/// <param name="Parent">The comment that a comment answers.</param>
/// <param name="AtMs">The moment that a comment is pinned to, milliseconds in the recording.</param>
/// <param name="Turn">The line that a comment is pinned to, from 0.</param>
public sealed record SentAct(string Id, string Kind, string? Target = null, string? Value = null, long At = 0, string? Parent = null, int? AtMs = null, int? Turn = null);

/// <summary>Body of <c>POST /review/acts</c>: a person's acts on one call in the order in which they were done. None just asks for the state.</summary>
/// <param name="CallId">The call.</param>
/// <param name="OpenedAt">When the call was opened, by the browser's clock, unix milliseconds.</param>
/// <param name="SentAt">Now, by the browser's clock: its clock need not be right.</param>
/// <param name="Acts">At most <see cref="MostActs"/>.</param>
public sealed record SentActs(string CallId, long OpenedAt, long SentAt, IReadOnlyList<SentAct> Acts)
{
    /// <summary>Acts in one request; a browser sends the rest in the next.</summary>
    public const int MostActs = 100;
}

/// <summary>What became of an act.</summary>
public enum ActOutcome
{
    /// <summary>Stored, now or before.</summary>
    Done,
    /// <summary>Nothing to store: it is so already.</summary>
    Same,
    /// <summary>Not possible any more, or not allowed; why is said.</summary>
    Refused,
}

/// <summary>What became of an act, for whoever did it.</summary>
/// <param name="Id">The act's.</param>
/// <param name="Outcome"><c>done</c>, <c>same</c>, <c>refused</c>.</param>
/// <param name="Reason">A sentence, when refused.</param>
public sealed record ActResult(string Id, ActOutcome Outcome, string? Reason = null);

/// <summary>Answer of <c>POST /review/acts</c>.</summary>
public sealed record ActsAnswer(IReadOnlyList<ActResult> Results, ReviewState State);

/// <summary>Takes part in giving a verdict, inside its transaction: the queue marks its item as done. Register as many as needed.</summary>
public interface IVerdictFollower
{
    /// <summary>A person gave, changed or took back (<see cref="Verdict.None"/>) a verdict on a call.</summary>
    /// <param name="db">Tracking, on the writer's connection; saved by the caller.</param>
    /// <param name="callKey">The call.</param>
    /// <param name="userId">Who.</param>
    /// <param name="verdict">The one in force now.</param>
    /// <param name="at">When, unix milliseconds UTC.</param>
    void Judged(CallsDbContext db, long callKey, string userId, Verdict verdict, long at);
}
