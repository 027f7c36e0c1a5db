using System.Collections.Concurrent;

namespace CallDashboard.Features.Access;

/// <summary>
/// Slows guessing down without letting anyone lock the owner out. Failures are counted per account for all unknown browsers together,
/// per known browser (one that signed in to this account before), and per network address. Whoever guesses from elsewhere uses up the
/// first and third budget; the owner's browser has its own. Every lock ends by itself.
/// </summary>
/// <remarks>In memory. Bound: <see cref="MaxEntries"/>; beyond that, expired entries go, and if none is, new failures are not counted
/// per address but still per account.</remarks>
public sealed class SignInThrottle(TimeProvider time)
{
    /// <summary>Failures in a row before the next try has to wait.</summary>
    public const int Allowed = 5;
    /// <summary>Tries per address and minute, right or wrong.</summary>
    public const int TriesPerMinute = 20;
    public const int MaxEntries = 50_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    private sealed record Entry(int Count, DateTimeOffset Until, DateTimeOffset Last);

    /// <summary>How long this try has to wait; zero when it may be made. Counts the try against its address.</summary>
    public TimeSpan Check(string address, string account, string? knownBrowser)
    {
        var now = time.GetUtcNow();
        var window = now.ToUnixTimeSeconds() / 60;
        var perMinute = Put($"minute:{window}:{address}", e => new Entry((e?.Count ?? 0) + 1, now, now), now);
        if (perMinute > TriesPerMinute)
            return DateTimeOffset.FromUnixTimeSeconds((window + 1) * 60) - now;
        return entries.TryGetValue(Key(account, knownBrowser), out var entry) && entry.Until > now ? entry.Until - now : TimeSpan.Zero;
    }

    /// <summary>A wrong password: from the fifth on, the wait doubles from 30 s to at most 15 min.</summary>
    public void Failed(string account, string? knownBrowser)
    {
        var now = time.GetUtcNow();
        Put(Key(account, knownBrowser), e =>
        {
            var count = e is null || now - e.Last > Memory ? 1 : e.Count + 1;
            var wait = count < Allowed ? TimeSpan.Zero : TimeSpan.FromSeconds(30 * Math.Pow(2, Math.Min(count - Allowed, 10)));
            return new Entry(count, now + (wait < LongestWait ? wait : LongestWait), now);
        }, now);
    }

    /// <summary>A right password clears its own budget only: guessing from elsewhere stays slow.</summary>
    public void Succeeded(string account, string? knownBrowser) => entries.TryRemove(Key(account, knownBrowser), out _);

    /// <summary>True for the first try in this minute, from this address for this account, that has to wait.</summary>
    public bool IsFirstWait(string address, string account)
    {
        var now = time.GetUtcNow();
        return Put($"minute:told:{now.ToUnixTimeSeconds() / 60}:{address}:{account}", e => new Entry((e?.Count ?? 0) + 1, now, now), now) == 1;
    }

    private static string Key(string account, string? knownBrowser) =>
        knownBrowser is null ? $"unknown:{account}" : $"known:{account}:{knownBrowser}";

    private int Put(string key, Func<Entry?, Entry> change, DateTimeOffset now)
    {
        if (entries.Count >= MaxEntries)
        {
            foreach (var (old, entry) in entries)
            {
                if (now - entry.Last > Memory)
                    entries.TryRemove(old, out _);
            }

            if (entries.Count >= MaxEntries && key.StartsWith("minute:", StringComparison.Ordinal))
                return 0;
        }

        return entries.AddOrUpdate(key, _ => change(null), (_, old) => change(old)).Count;
    }
}
