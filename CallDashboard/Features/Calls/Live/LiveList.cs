using System.Collections.Immutable;

namespace CallDashboard.Features.Calls.Live;

/// <summary>Whether new calls may move the list.</summary>
public enum LiveMode
{
    /// <summary>At the top and untouched: new calls appear at once.</summary>
    Flowing,

    /// <summary>Somebody reads: new calls wait.</summary>
    Holding,

    /// <summary>This viewer pressed pause: new calls wait until resumed.</summary>
    Paused,
}

/// <summary>
/// The live list of one page: which rows are shown, how many wait, and since when it holds. Pure; no clock, no database.
/// Shown rows never change their order or place while the list holds; a changed record is updated where it stands.
/// </summary>
public sealed class LiveList
{
    private bool reading;
    private bool paused;

    /// <summary>What is shown, newest first.</summary>
    public ImmutableArray<LiveRow> Shown { get; private set; } = [];

    /// <summary>What the window holds now, newest first.</summary>
    public ImmutableArray<LiveRow> Latest { get; private set; } = [];

    /// <summary>New calls that wait behind the pill; at most the size of the window.</summary>
    public int Waiting { get; private set; }

    /// <summary>Unix milliseconds UTC since when the list holds or is paused; null while it flows.</summary>
    public long? Since { get; private set; }

    /// <summary>What new calls do to the list.</summary>
    public LiveMode Mode => paused ? LiveMode.Paused : reading ? LiveMode.Holding : LiveMode.Flowing;

    /// <summary>Takes the newest state of the window. Returns true when there is something new to draw.</summary>
    public bool Receive(ImmutableArray<LiveRow> latest)
    {
        if (latest.Equals(Latest))
            return false;
        Latest = latest;
        if (Mode == LiveMode.Flowing)
        {
            Shown = latest;
            Waiting = 0;
            return true;
        }

        var shown = Refresh(Shown, latest);
        var newest = Shown.IsEmpty ? 0 : Shown[0].Key;
        var waiting = 0;
        while (waiting < latest.Length && latest[waiting].Key > newest)
            waiting++;
        var changed = waiting != Waiting || !shown.Equals(Shown);
        Waiting = waiting;
        Shown = shown;
        return changed;
    }

    /// <summary>Tells whether somebody reads the rows. Returns true when the page must be drawn again.</summary>
    public bool Reading(bool value, long now)
    {
        if (reading == value)
            return false;
        reading = value;
        return Moved(now);
    }

    /// <summary>Pauses or resumes for this viewer alone.</summary>
    public bool Pause(bool value, long now)
    {
        if (paused == value)
            return false;
        paused = value;
        return Moved(now);
    }

    /// <summary>Shows what waits without leaving the mode: the pill was pressed.</summary>
    public void ShowWaiting()
    {
        Shown = Latest;
        Waiting = 0;
    }

    private bool Moved(long now)
    {
        if (Mode == LiveMode.Flowing)
        {
            Since = null;
            ShowWaiting();
        }
        else
        {
            Since ??= now;
        }
        return true;
    }

    /// <summary>The same rows in the same places, with the contents that are newer; without calls that were deleted. Both are in order of keys.</summary>
    private static ImmutableArray<LiveRow> Refresh(ImmutableArray<LiveRow> shown, ImmutableArray<LiveRow> latest)
    {
        ImmutableArray<LiveRow>.Builder? copy = null;
        var at = 0;
        for (var i = 0; i < shown.Length; i++)
        {
            while (at < latest.Length && latest[at].Key > shown[i].Key)
                at++;
            // Beyond the window: what happened to it is not known here.
            var now = at == latest.Length ? shown[i] : latest[at].Key == shown[i].Key ? latest[at] : null;
            if (now is null || now.Sequence != shown[i].Sequence)
                copy ??= Builder(shown, i);
            if (now is not null)
                copy?.Add(now);
        }
        return copy?.ToImmutable() ?? shown;
    }

    private static ImmutableArray<LiveRow>.Builder Builder(ImmutableArray<LiveRow> rows, int first)
    {
        var builder = ImmutableArray.CreateBuilder<LiveRow>(rows.Length);
        builder.AddRange(rows.AsSpan()[..first]);
        return builder;
    }
}
