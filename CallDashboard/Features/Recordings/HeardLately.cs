using System.Collections.Concurrent;
using CallDashboard.Data;

namespace CallDashboard.Features.Recordings;

/// <summary>
/// Which recordings somebody is just hearing: a player asks for one in many ranges, and asks again when it seeks. Requests of one person for one
/// recording are one sitting as long as none comes later than <see cref="Sitting"/> after the one before. In memory: after a restart a sitting is noted again.
/// </summary>
public sealed class HeardLately(TimeProvider time)
{
    public static readonly TimeSpan Sitting = TimeSpan.FromMinutes(30);

    /// <summary>Beyond so many, those that are over go; if none is, all: noting one twice is better than not noting it.</summary>
    public const int MostRemembered = 20_000;

    private readonly ConcurrentDictionary<(string Actor, string Address, string Act, string CallId, Track), long> last = new();

    /// <summary>True when this begins a sitting; else the sitting goes on.</summary>
    public bool IsNew(AuditNote note, Track track)
    {
        var key = Key(note, track);
        if (!last.TryGetValue(key, out var before) || note.At - before > Sitting.TotalMilliseconds)
            return true;
        last[key] = note.At;
        return false;
    }

    /// <summary>To be called when its entry is written.</summary>
    public void Remember(AuditNote note, Track track)
    {
        if (last.Count >= MostRemembered)
        {
            var over = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)Sitting.TotalMilliseconds;
            foreach (var (key, at) in last)
            {
                if (at < over)
                    last.TryRemove(key, out _);
            }
            if (last.Count >= MostRemembered)
                last.Clear();
        }
        last[Key(note, track)] = note.At;
    }

    private static (string, string, string, string, Track) Key(AuditNote note, Track track) => (note.Actor.Id, note.Actor.Address, note.Act, note.Subject.Id, track);
}
