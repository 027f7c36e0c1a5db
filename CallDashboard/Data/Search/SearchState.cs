namespace CallDashboard.Data.Search;

/// <summary>How far the index of words has come; kept up by its follower, read by pages.</summary>
public sealed class SearchState
{
    private sealed record Place(long Indexed, long Last);

    private volatile Place? place;

    /// <summary>The sequence up to which changes are in the index; null before the follower's first look.</summary>
    public long? Indexed => place?.Indexed;

    /// <summary>Share of the changes that are in the index, 0 to 1, while so many are missing that a search is slower for it; else null.</summary>
    public double? Building => place is { } p && p.Last - p.Indexed > TranscriptSearch.MostUnindexed ? (double)p.Indexed / p.Last : null;

    /// <summary>Tells the place.</summary>
    public void At(long indexed, long last) => place = new Place(indexed, last);
}
