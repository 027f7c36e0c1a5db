namespace CallDashboard.Data;

/// <summary>Whether the one writer can write. Set by it, read by the health check and the banner on every page. Thread-safe.</summary>
public sealed class WriteState
{
    private long failingSince;

    /// <summary>Since when nothing could be written, unix milliseconds UTC; null while all is well.</summary>
    public long? FailingSince => Volatile.Read(ref failingSince) is not 0 and var since ? since : null;

    /// <summary>Raised when writing begins to fail and when it works again, on the writer's thread: handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>Notes a failure at a moment (unix milliseconds UTC). True when it is the first one.</summary>
    public bool Failed(long now)
    {
        if (FailingSince is not null)
            return false;
        Volatile.Write(ref failingSince, now);
        Changed?.Invoke();
        return true;
    }

    /// <summary>Notes a commit. True when it is the first after failures.</summary>
    public bool Worked()
    {
        if (FailingSince is null)
            return false;
        Volatile.Write(ref failingSince, 0);
        Changed?.Invoke();
        return true;
    }
}
