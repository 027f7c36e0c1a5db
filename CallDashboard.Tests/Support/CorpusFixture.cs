using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Support;

/// <summary>A host with the corpus stored, and the oracle over it.</summary>
public sealed class CorpusFixture : IAsyncLifetime, IDisposable
{
    private readonly Dictionary<string, HttpClient> clients = [];

    internal AppHost Host { get; } = AppHost.Start(("Recordings:Archive", "false"));

    internal FilterOracle Oracle { get; private set; } = null!;

    internal List<CallRecord> Pushed { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Pushed = await Host.StoreAsync(CallCorpus.Make(600, TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        Oracle = new FilterOracle(Pushed);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        Host.Dispose();
    }

    /// <summary>A program's client with this role's session, signed in once: signing in is throttled.</summary>
    internal async Task<HttpClient> ClientAsync(string role)
    {
        if (!clients.TryGetValue(role, out var client))
        {
            client = clients[role] = await Host.SignedInAsync(role);
            client.DefaultRequestHeaders.Accept.Clear();
        }
        return client;
    }

    internal CallsDbContext Open() => Host.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>().CreateDbContext();

    internal TermCatalog Terms => Host.Services.GetRequiredService<TermCatalog>();

    internal ColumnStore Columns => Host.Services.GetRequiredService<ColumnStore>();
}
