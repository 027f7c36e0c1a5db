using System.Globalization;

namespace CallDashboard.Features.Review.Judging;

/// <summary>A comment that names somebody.</summary>
/// <param name="CommentId">The comment's.</param>
/// <param name="CallId">The call it is about.</param>
/// <param name="AtMs">The moment it is pinned to, milliseconds in the recording.</param>
/// <param name="Text">What it says.</param>
/// <param name="At">When it was written, unix milliseconds UTC.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="SeenAt">When the person named opened the call after it, unix milliseconds UTC; null while it is news.</param>
public sealed record MentionItem(string CommentId, string CallId, int? AtMs, string Text, long At, string By, long? SeenAt)
{
    /// <summary>The call at that moment.</summary>
    public string Href => $"/calls/{Uri.EscapeDataString(CallId)}{(AtMs is { } at ? string.Create(CultureInfo.InvariantCulture, $"?t={at / 1000.0:0.##}") : "")}";
}
