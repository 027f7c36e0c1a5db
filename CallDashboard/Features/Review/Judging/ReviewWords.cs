using CallDashboard.Data;

namespace CallDashboard.Features.Review.Judging;

/// <summary>How verdicts, answers and acts are written, in requests and in the history. One class writes and reads each.</summary>
public static class ReviewWords
{
    private static readonly (Verdict Value, string Word)[] Verdicts = [(Verdict.Pass, "pass"), (Verdict.Fail, "fail"), (Verdict.Unsure, "unsure")];

    private static readonly (ItemAnswer Value, string Word)[] Answers =
        [(ItemAnswer.Yes, "yes"), (ItemAnswer.Partly, "partly"), (ItemAnswer.No, "no"), (ItemAnswer.NotApplicable, "na")];

    private static readonly (ReviewActKind Value, string Word)[] Kinds =
    [
        (ReviewActKind.Verdict, "verdict"), (ReviewActKind.Level, "level"), (ReviewActKind.Answer, "answer"), (ReviewActKind.Tag, "tag"), (ReviewActKind.Comment, "comment"),
        (ReviewActKind.EditComment, "edit"), (ReviewActKind.ResolveComment, "resolve"), (ReviewActKind.DeleteComment, "delete"), (ReviewActKind.Scorecard, "scorecard"),
        (ReviewActKind.Undo, "undo"),
    ];

    /// <summary><c>pass</c>, <c>fail</c>, <c>unsure</c>; empty for none.</summary>
    public static string Of(Verdict verdict) => Array.Find(Verdicts, v => v.Value == verdict).Word ?? "";

    /// <summary><c>yes</c>, <c>partly</c>, <c>no</c>, <c>na</c>; empty for none.</summary>
    public static string Of(ItemAnswer? answer) => answer is { } given ? Array.Find(Answers, a => a.Value == given).Word : "";

    /// <summary><c>verdict</c>, <c>level</c>, and so on.</summary>
    public static string Of(ReviewActKind kind) => Array.Find(Kinds, k => k.Value == kind).Word ?? "";

    /// <summary><c>on</c>, or empty.</summary>
    public static string OnOff(bool isOn) => isOn ? "on" : "";

    /// <summary>The verdict of a word, none for the empty one; null for any other.</summary>
    public static Verdict? ParseVerdict(string word) => word.Length == 0 ? Verdict.None : Find(Verdicts, word);

    /// <summary>The answer of a word; null for the empty one and any other.</summary>
    public static ItemAnswer? ParseAnswer(string word) => Find(Answers, word);

    /// <summary>The kind of a word; null when there is none.</summary>
    public static ReviewActKind? ParseKind(string word) => Find(Kinds, word);

    private static T? Find<T>((T Value, string Word)[] all, string word) where T : struct
    {
        foreach (var (value, known) in all)
        {
            if (known == word)
                return value;
        }
        return null;
    }
}
