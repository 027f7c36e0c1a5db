using System.Globalization;

namespace CallDashboard.Features.Simulation;

/// <summary>What is on the line of a simulated call.</summary>
public enum ConversationKind
{
    /// <summary>Nothing: no recording.</summary>
    None = 0,
    /// <summary>Robot and customer talk to the end, or until one hangs up.</summary>
    Talk = 1,
    /// <summary>The customer asks for a human and is lost while being transferred.</summary>
    Transfer = 2,
    /// <summary>The customer answers and hears nobody.</summary>
    Waiting = 3,
    /// <summary>The network's announcement, nobody else.</summary>
    Announcement = 4,
}

/// <summary>
/// All that the sound of a simulated call depends on. Its text is part of the recording's address, so that a recording is never stored:
/// it is made again whenever somebody asks. Sample: <c>7-2f-1-1-en-reminder</c>.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Customer">Number of the customer in the run, from 0.</param>
/// <param name="Attempt">Which call to this customer, from 0.</param>
/// <param name="Kind">What is on the line.</param>
/// <param name="Language">ISO 639-1, one of <see cref="Dialogues.Languages"/>.</param>
/// <param name="Script">One of <see cref="Dialogues.Scripts"/> that the language has.</param>
public readonly record struct CallSeed(uint Seed, int Customer, int Attempt, ConversationKind Kind, string Language, string Script)
{
    /// <summary>Random numbers for one purpose; different purposes do not disturb each other.</summary>
    public SeededRandom Random(string purpose) => new(SeededRandom.Mix(Seed, (ulong)Customer, (ulong)Attempt, Fold(purpose)));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seed}-{Customer:x}-{Attempt}-{(int)Kind}-{Language}-{Script}");

    /// <summary>Reads <see cref="ToString"/>; false for anything else.</summary>
    public static bool TryParse(string? text, out CallSeed seed)
    {
        seed = default;
        var parts = text?.Split('-') ?? [];
        if (parts.Length != 6
            || !uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var run)
            || !int.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var customer) || customer < 0
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var kind) || kind is < 1 or > 4
            || !Dialogues.Current.Languages.TryGetValue(parts[4], out var book) || !book.Scripts.Contains(parts[5]))
            return false;
        seed = new CallSeed(run, customer, attempt, (ConversationKind)kind, parts[4], parts[5]);
        return true;
    }

    private static ulong Fold(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
