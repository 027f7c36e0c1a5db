namespace CallDashboard.Ingest;

/// <summary>What waits for one thread, which takes all of it at once. Thread-safe; whoever adds minds the bound.</summary>
/// <param name="crowd">From so many patient items on, more are worth waiting for (<see cref="TakeTogether"/>).</param>
/// <param name="enough">So many are company enough.</param>
internal sealed class WorkQueue<T>(int crowd = 0, int enough = 1)
{
    private readonly object gate = new();
    // Turns that work behind may be passed over by: under a second on a thread that is never idle.
    private const int MostPassed = 8;

    private readonly List<T> waiting = [], behind = [];
    private int passed;
    private bool completed, urgent, isGathering;

    /// <summary>How much waits at this moment.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>False, and not taken, after <see cref="Complete"/>.</summary>
    public bool Add(T item)
    {
        lock (gate)
        {
            if (completed)
                return false;
            waiting.Add(item);
            Wake();
            return true;
        }
    }

    /// <summary>Adds what nobody waits for: it is taken alone when there is nothing else to do, or after it was passed over for a while. False when as much waits behind already, or after the end.</summary>
    public bool AddBehind(T item, int most)
    {
        lock (gate)
        {
            if (completed || behind.Count >= most)
                return false;
            behind.Add(item);
            if (waiting.Count == 0)
                Monitor.Pulse(gate);
            return true;
        }
    }

    /// <summary>Adds what must not be refused, also after <see cref="Complete"/>. Patient items may wait for company (<see cref="TakeTogether"/>).</summary>
    public void AddAll(IEnumerable<T> items, bool patient)
    {
        lock (gate)
        {
            var first = waiting.Count == 0;
            waiting.AddRange(items);
            urgent |= !patient;
            if (first || urgent || waiting.Count >= enough)
                Monitor.Pulse(gate);
        }
    }

    /// <summary>Puts back what was taken, before everything else, unless nothing will be taken any more.</summary>
    public void PutBack(IReadOnlyList<T> items)
    {
        lock (gate)
        {
            if (!completed)
                waiting.InsertRange(0, items);
        }
    }

    /// <summary>
    /// Blocks until something waits and takes all of it, at most so many. False when nothing will come any more. With a patience it also
    /// returns when nothing came for so long, and takes nothing.
    /// </summary>
    public bool Take(List<T> batch, int most, TimeSpan? patience = null)
    {
        lock (gate)
        {
            while (waiting.Count == 0)
            {
                if (completed)
                    return false;
                if (!Monitor.Wait(gate, patience ?? Timeout.InfiniteTimeSpan))
                    return true;
            }
            Give(batch, most);
            return true;
        }
    }

    /// <summary>
    /// Like <see cref="Take"/>, but while all that waits is patient, a crowd, and fewer than enough, it gives others so much time to come; one of
    /// what waits behind is done meanwhile.
    /// </summary>
    public bool TakeTogether(List<T> batch, int most, TimeSpan company)
    {
        lock (gate)
        {
            while (waiting.Count + behind.Count == 0)
            {
                if (completed)
                    return false;
                Monitor.Wait(gate);
            }
            if (behind.Count != 0 && (waiting.Count == 0 || (IsInNoHurry && !isGathering)))
            {
                isGathering = waiting.Count != 0;
                TakeBehind(batch);
                return true;
            }
            // Nothing patient wakes it before there is enough.
            while (IsInNoHurry && Monitor.Wait(gate, company))
            {
            }
            isGathering = false;
            Give(batch, most);
            if (behind.Count != 0 && ++passed > MostPassed)
                TakeBehind(batch);
            return true;
        }
    }

    /// <summary>Somebody waits for what waits.</summary>
    public void Hurry()
    {
        lock (gate)
            Wake();
    }

    /// <summary>Lets so much time pass, less when the end comes.</summary>
    public void Pause(TimeSpan time)
    {
        lock (gate)
        {
            if (!completed)
                Monitor.Wait(gate, time);
        }
    }

    /// <summary>No more work is taken; what waits is still given.</summary>
    public void Complete()
    {
        lock (gate)
        {
            completed = true;
            Monitor.PulseAll(gate);
        }
    }

    private void TakeBehind(List<T> batch)
    {
        batch.Add(behind[0]);
        behind.RemoveAt(0);
        passed = 0;
    }

    private bool IsInNoHurry => !urgent && !completed && waiting.Count >= crowd && waiting.Count < enough;

    private void Give(List<T> batch, int most)
    {
        var count = Math.Min(most, waiting.Count);
        batch.AddRange(waiting.GetRange(0, count));
        waiting.RemoveRange(0, count);
        urgent &= waiting.Count != 0;
    }

    private void Wake()
    {
        if (!urgent || waiting.Count == 1)
            Monitor.Pulse(gate);
        urgent = true;
    }
}
