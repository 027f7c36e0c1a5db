using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace CallDashboard.Live;

/// <summary>
/// For other programs: the server sends <c>CallsStored</c> with <c>{"sequence":n,"callIds":[…]}</c> after each commit. Clients send nothing.
/// One that was away asks <c>/api/calls?after=&lt;sequence&gt;</c> for what it missed. Signed in, or with a bearer token.
/// </summary>
[Authorize]
public sealed class CallHub(CallHubRelay relay) : Hub
{
    /// <summary>Where it is mapped.</summary>
    public const string Path = "/hubs/calls";

    public override Task OnConnectedAsync()
    {
        relay.Joined();
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        relay.Left();
        return base.OnDisconnectedAsync(exception);
    }
}

/// <summary>The content of <c>CallsStored</c>.</summary>
/// <param name="Sequence">The sequence that the client knows everything up to, once it has this message.</param>
/// <param name="CallIds">The platform's ids, each once.</param>
public sealed record CallsStoredMessage(long Sequence, IReadOnlyList<string> CallIds);

/// <summary>
/// Carries the feed to the hub in order and without gaps. It reads what is new since its last message, so a slow moment makes
/// one larger message instead of a growing buffer. A client that does not read is given up on, not waited for.
/// </summary>
public sealed partial class CallHubRelay(CallFeed feed, IHubContext<CallHub> hub, TimeProvider time, ILogger<CallHubRelay> log) : BackgroundService
{
    /// <summary>Notices in one message.</summary>
    private const int Most = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim wake = new(0, 1);
    private int clients;

    internal void Joined() => Interlocked.Increment(ref clients);

    internal void Left() => Interlocked.Decrement(ref clients);

    public override void Dispose()
    {
        base.Dispose();
        wake.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(_ => Wake());
        var told = feed.Sequence;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await wake.WaitAsync(stoppingToken);
                told = await TellAsync(told, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // What was not told is told with the next commit.
                LogFailed(log, problem);
            }
        }
    }

    private async Task<long> TellAsync(long told, CancellationToken cancel)
    {
        while (feed.Sequence > told)
        {
            if (Volatile.Read(ref clients) == 0)
                return feed.Sequence;
            var notices = await feed.SinceAsync(told, Most, cancel);
            if (notices.Count == 0)
                return feed.Sequence;
            told = notices[^1].Sequence;
            var message = new CallsStoredMessage(told, [.. notices.Select(n => n.CallId).Where(id => id.Length != 0).Distinct()]);
            try
            {
                await hub.Clients.All.SendAsync("CallsStored", message, cancel).WaitAsync(Patience, time, cancel);
            }
            catch (TimeoutException)
            {
                LogSlow(log);
            }
        }
        return told;
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Telling the hub's clients failed; it goes on with the next commit.")]
    private static partial void LogFailed(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client of the hub does not read what it is sent.")]
    private static partial void LogSlow(ILogger log);
}

/// <summary>Registers the hub.</summary>
public static class CallHubSetup
{
    public static IServiceCollection AddCallHub(this IServiceCollection services)
    {
        services.AddSignalR();
        services.AddSingleton<CallHubRelay>();
        services.AddHostedService(s => s.GetRequiredService<CallHubRelay>());
        return services;
    }
}
