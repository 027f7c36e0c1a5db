using System.Threading.Channels;
using CallDashboard.Data.Columns;
using CallDashboard.Live;

namespace CallDashboard.Ingest;

/// <summary>
/// Reads all calls into the columns after the start, and puts new and changed ones in behind the answers, so that whoever asks finds little left to do. Nobody depends on it: a question
/// brings the columns to its own moment.
/// </summary>
public sealed partial class ColumnFollower(ColumnStore columns, CallFeed feed, IngestQueue writer, TimeProvider time, ILogger<ColumnFollower> log) : BackgroundService
{
    // What comes is gathered for a moment; in a rush of pushes for longer: the processors are theirs then, and whoever asks meanwhile puts in himself what he needs.
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private IDisposable? subscription;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Subscribed before the first read, so that no commit falls between the two.
        subscription = feed.Subscribe(_ => signals.Writer.TryWrite(true));
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await columns.CatchUpAsync(stoppingToken);
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    LogTrouble(log, problem);
                }
                await signals.Reader.ReadAsync(stoppingToken);
                var began = time.GetTimestamp();
                do
                    await Task.Delay(Gather, time, stoppingToken);
                while (writer.IsRush && time.GetElapsedTime(began) < Longest);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start reads everything.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The columns had trouble following the calls; the next question or the next call tries again.")]
    private static partial void LogTrouble(ILogger log, Exception problem);
}
