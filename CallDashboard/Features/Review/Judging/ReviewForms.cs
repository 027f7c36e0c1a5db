using CallDashboard.Data;

namespace CallDashboard.Features.Review.Judging;

/// <summary>A version of a scorecard with its lines, in order.</summary>
public sealed record CardForm(Scorecard Card, IReadOnlyList<ScorecardItem> Items);

/// <summary>What a call can be judged by: scorecards, quick tags, and who there is.</summary>
public sealed class ReviewForms(IEnumerable<CardForm> cards, IEnumerable<QuickTag> tags, ReviewPeople people)
{
    private readonly Dictionary<int, CardForm> cards = cards.ToDictionary(c => c.Card.Id);

    /// <summary>Everybody with an account.</summary>
    public ReviewPeople People { get; } = people;

    /// <summary>All quick tags, offered or not, those with keys first.</summary>
    public IReadOnlyList<QuickTag> Tags { get; } = [.. tags.OrderBy(t => t.Slot ?? int.MaxValue).ThenBy(t => t.Id)];

    /// <summary>Versions in use, the default first, then by name.</summary>
    public IReadOnlyList<CardForm> Published { get; } =
        [.. cards.Where(c => c.Card.State == ScorecardState.Published).OrderByDescending(c => c.Card.IsDefault).ThenBy(c => c.Card.Name, StringComparer.CurrentCultureIgnoreCase)];

    /// <summary>A version, drafts too; null when there is none.</summary>
    public CardForm? Find(int? id) => id is { } known && cards.TryGetValue(known, out var card) ? card : null;

    /// <summary>The version that a line belongs to; null when there is no such line.</summary>
    public CardForm? OfItem(int itemId) => cards.Values.FirstOrDefault(c => c.Items.Any(i => i.Id == itemId));

    /// <summary>The version that a review is made with: its own, else the default in use.</summary>
    public CardForm? For(int? scorecardId) => Find(scorecardId) ?? (Published.Count == 0 ? null : Published[0]);
}
