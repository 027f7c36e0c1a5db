namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>Why a recording could not be fetched. Decides whether and when it is tried again.</summary>
public enum FetchFault
{
    /// <summary>We will not go there: scheme, notation or address.</summary>
    Refused,

    /// <summary>No name, no route, no answer to the call, no trust in its certificate.</summary>
    Unreachable,

    /// <summary>The host failed again and again a moment ago; it was not asked this time.</summary>
    HostDown,

    /// <summary>401, 403 or 404: the link expired, or the file is not there yet.</summary>
    Denied,

    /// <summary>410: it was there and will not come back.</summary>
    Gone,

    /// <summary>Any other answer than the file.</summary>
    BadAnswer,

    /// <summary>What came is not sound.</summary>
    NotSound,

    /// <summary>More than <c>Recordings:MaxBytes</c>.</summary>
    TooLarge,

    /// <summary>Longer than <c>Recordings:Timeout</c>, or nothing came for a while.</summary>
    TooSlow,

    /// <summary>The connection broke in the middle.</summary>
    Broken,

    /// <summary>The copy could not be written to our disk.</summary>
    NoRoom,
}

/// <summary>A recording could not be fetched.</summary>
/// <param name="fault">The kind of trouble.</param>
/// <param name="message">For people: says what the source did, names no path and no query of the address.</param>
/// <param name="retryAfter">How long the source asks us to wait.</param>
public sealed class FetchException(FetchFault fault, string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public FetchFault Fault => fault;
    public TimeSpan? RetryAfter => retryAfter;
}
