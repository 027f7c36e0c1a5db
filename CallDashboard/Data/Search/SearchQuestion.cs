namespace CallDashboard.Data.Search;

/// <summary>What the index is asked for a filter.</summary>
/// <param name="Needles">Folded texts that must all occur.</param>
/// <param name="Expression">The same, and what else the index knows of the filter, in its own words.</param>
/// <param name="HasTerms">True when it says more of the filter than the words.</param>
/// <param name="Cursor">Changes up to here are surely in the index; those after it are read themselves.</param>
public sealed record SearchQuestion(IReadOnlyList<string> Needles, string Expression, bool HasTerms, long Cursor);
