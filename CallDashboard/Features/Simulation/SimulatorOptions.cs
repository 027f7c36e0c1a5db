namespace CallDashboard.Features.Simulation;

/// <summary>What to push, where to and how fast.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Different calls to push; duplicates, changed records and bad bodies come on top.</summary>
    public int Calls { get; init; } = 200;
    /// <summary>Calls a second. Kept by schedule: a late push does not delay those after it.</summary>
    public double Rate { get; init; } = 10;
    /// <summary>The report address.</summary>
    public Uri To { get; init; } = new("http://localhost:5080/report");
    /// <summary>Same seed, same calls.</summary>
    public uint Seed { get; init; } = 7;
    /// <summary>Sent as <c>Authorization: Bearer</c> when set.</summary>
    public string? Token { get; init; }
    /// <summary>Where the recordings can be fetched.</summary>
    public Uri Recordings { get; init; } = new("http://127.0.0.1:5081/");
    /// <summary>Send a few duplicates, changed records and bad bodies as well.</summary>
    public bool Disturb { get; init; } = true;
    /// <summary>Pushes under way at the same time; when all are, the next waits and the schedule catches up afterwards.</summary>
    public int MostAtOnce { get; init; } = 64;
    /// <summary>Tries of one push that is answered 429 or 503 or not at all.</summary>
    public int Tries { get; init; } = 10;
}

/// <summary>What a push was meant to be.</summary>
public enum PushKind
{
    /// <summary>A new call.</summary>
    Call,
    /// <summary>The same bytes again.</summary>
    Duplicate,
    /// <summary>A known call with other content.</summary>
    Changed,
    /// <summary>A body that must be refused.</summary>
    Bad,
}

/// <summary>An answer as it came.</summary>
/// <param name="Http">HTTP status; 0 when nobody answered.</param>
/// <param name="Status">The platform's code in the body; empty when there was none.</param>
public readonly record struct PushReply(int Http, string Status)
{
    /// <summary>Taken: 200 with "0", or any 2xx of an address that says nothing more.</summary>
    public bool IsSuccess => Http is >= 200 and < 300 && Status is ("0" or "");

    /// <summary>The sender may try again.</summary>
    public bool IsBusy => Http is 0 or 429 or 503;

    /// <summary><c>HTTP 200, status 0</c></summary>
    public override string ToString() => Http == 0 ? "no answer" : Status.Length == 0 ? $"HTTP {Http}" : $"HTTP {Http}, status {Status}";
}

/// <summary>How far a run is.</summary>
/// <param name="Calls">Calls pushed and answered.</param>
/// <param name="Planned">Calls to push.</param>
/// <param name="Retries">Pushes tried again so far.</param>
public readonly record struct SimulatorProgress(int Calls, int Planned, int Retries);

/// <summary>What came of a run.</summary>
public sealed record SimulatorResult
{
    public required int Sent { get; init; }
    public required int Acknowledged { get; init; }
    public required int Duplicates { get; init; }
    public required int Changed { get; init; }
    public required int Bad { get; init; }
    public required int Retries { get; init; }
    /// <summary>Pushes whose last answer was not what their kind must get.</summary>
    public required int Unexpected { get; init; }
    /// <summary>Last answers of all pushes, by kind.</summary>
    public required IReadOnlyDictionary<(PushKind Kind, PushReply Reply), int> Replies { get; init; }
    /// <summary>From the first push to the last answer.</summary>
    public required TimeSpan Elapsed { get; init; }
}
