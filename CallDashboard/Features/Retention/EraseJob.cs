using CallDashboard.Data;
using CallDashboard.Ingest;
using CallDashboard.Ingest.Retention;

namespace CallDashboard.Features.Retention;

/// <summary>The erasure under way, for all pages: one at a time, and it goes on when whoever began it leaves.</summary>
public sealed partial class EraseJob(Eraser eraser, IHostApplicationLifetime lifetime, ILogger<EraseJob> log)
{
    private readonly Lock gate = new();
    private bool isRunning;

    /// <summary>What is being done; null when nothing is.</summary>
    public string? Stage { get; private set; }

    /// <summary>The last receipt since the start.</summary>
    public ErasureReceipt? Last { get; private set; }

    /// <summary>Why the last one did not come to its end, as a sentence.</summary>
    public string? Failed { get; private set; }

    /// <summary>Raised on any thread: handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>Begins one; false while another runs.</summary>
    public bool Begin(PhonePattern number, string reason, Actor by)
    {
        lock (gate)
        {
            if (isRunning)
                return false;
            isRunning = true;
        }
        (Stage, Failed, Last) = ("Beginning", null, null);
        Changed?.Invoke();
        _ = Task.Run(() => RunAsync(number, reason, by));
        return true;
    }

    private async Task RunAsync(PhonePattern number, string reason, Actor by)
    {
        try
        {
            Last = await eraser.RunAsync(number, reason, by, new Told(this), lifetime.ApplicationStopping);
        }
        catch (InvalidOperationException held)
        {
            Failed = held.Message;
        }
        catch (Exception problem)
        {
            Failed = problem is CannotWriteException or QueueFullException
                ? "The database cannot be written at the moment. What is gone is gone; begin it again for the rest."
                : "It stopped before its end. What is gone is gone; begin it again for the rest.";
            LogFailed(log, problem);
        }
        finally
        {
            lock (gate)
                isRunning = false;
            Stage = null;
            Changed?.Invoke();
        }
    }

    private sealed class Told(EraseJob job) : IProgress<string>
    {
        public void Report(string value)
        {
            job.Stage = value;
            job.Changed?.Invoke();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An erasure stopped before its end.")]
    private static partial void LogFailed(ILogger log, Exception problem);
}
