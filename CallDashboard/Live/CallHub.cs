using System.Collections.Concurrent;
using CallDashboard.Data;
using CallDashboard.Domain;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Live;

/// <summary>
/// For other programs: the server sends <c>CallsStored</c> with <c>{"sequence":n,"callIds":[…]}</c> after each commit. Clients send nothing.
/// One that was away asks <c>/api/calls?after=&lt;sequence&gt;</c> for what it missed. Signed in, or with a bearer token.
/// </summary>
[Authorize]
public sealed class CallHub(CallHubRelay relay, ICallScopes scopes) : Hub
{
    private const string ScopeItem = "scope";

    /// <summary>Where it is mapped.</summary>
    public const string Path = "/hubs/calls";

    public override async Task OnConnectedAsync()
    {
        var scope = scopes.ScopeOf(Context.User);
        Context.Items[ScopeItem] = scope;
        await Groups.AddToGroupAsync(Context.ConnectionId, CallHubRelay.Group(scope), Context.ConnectionAborted);
        relay.Joined(scope);
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(ScopeItem, out var scope))
            relay.Left((CallScope)scope!);
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
public sealed partial class CallHubRelay(CallFeed feed, CallContexts contexts, IHubContext<CallHub> hub, TimeProvider time, ILogger<CallHubRelay> log) : BackgroundService
{
    /// <summary>Notices in one message.</summary>
    private const int Most = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly ConcurrentDictionary<CallScope, int> clients = new();

    /// <summary>The clients that may know of the same calls.</summary>
    internal static string Group(CallScope scope) => "calls?" + scope.Text;

    internal void Joined(CallScope scope) => clients.AddOrUpdate(scope, 1, (_, count) => count + 1);

    internal void Left(CallScope scope)
    {
        if (clients.AddOrUpdate(scope, 0, (_, count) => count - 1) == 0)
            clients.TryRemove(KeyValuePair.Create(scope, 0));
    }

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
            if (clients.IsEmpty)
                return feed.Sequence;
            var notices = await feed.SinceAsync(told, Most, cancel);
            if (notices.Count == 0)
                return feed.Sequence;
            told = notices[^1].Sequence;
            foreach (var scope in clients.Keys)
                await TellAsync(scope, told, notices, cancel);
        }
        return told;
    }

    // Whoever is limited hears of his own calls only, and of a commit without any nothing at all.
    private async Task TellAsync(CallScope scope, long told, IReadOnlyList<CallNotice> notices, CancellationToken cancel)
    {
        if (!scope.IsAll)
        {
            var keys = notices.Select(n => n.Key).Distinct().ToList();
            await using var db = await contexts.For(scope).CreateDbContextAsync(cancel);
            var visible = (await db.Calls.Where(c => EF.Parameter(keys).Contains(c.Key)).Select(c => c.Key).ToListAsync(cancel)).ToHashSet();
            notices = [.. notices.Where(n => visible.Contains(n.Key))];
            if (notices.Count == 0)
                return;
        }
        var message = new CallsStoredMessage(told, [.. notices.Select(n => n.CallId).Where(id => id.Length != 0).Distinct()]);
        try
        {
            await hub.Clients.Group(Group(scope)).SendAsync("CallsStored", message, cancel).WaitAsync(Patience, time, cancel);
        }
        catch (TimeoutException)
        {
            LogSlow(log);
        }
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
