using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Access;

/// <summary>
/// Before the server listens: roles exist, accounts are in memory, and either an administrator exists, or the configured one is
/// created, or a set-up token is made. After it listens: prints where to use the token.
/// </summary>
public sealed partial class FirstStart(
    IDbContextFactory<CallsDbContext> contexts, Accounts accounts, AccountWatch watch, SetupToken token,
    IOptions<SetupOptions> setup, IServer server, IHostApplicationLifetime lifetime, ILogger<FirstStart> logger)
{
    /// <summary>Runs after the migrations. Throws <see cref="StartupException"/> when the configured administrator cannot be created.</summary>
    public async Task RunAsync(CancellationToken cancel = default)
    {
        await MakeRolesAsync(contexts, cancel);
        await watch.RefreshAsync(cancel);
        if (await accounts.AnyAdministratorAsync(cancel))
            return;

        if (setup.Value.AdminEmail is { Length: > 0 } email)
        {
            var outcome = await accounts.CreateAsync(email, setup.Value.AdminPassword ?? "", Roles.Administrator);
            if (!outcome.Succeeded)
                throw new StartupException("The first administrator could not be created from Setup:AdminEmail and Setup:AdminPassword. " + string.Join(" ", outcome.Problems));
            LogCreated();
            return;
        }

        token.Make();
        lifetime.ApplicationStarted.Register(() =>
        {
            if (token.Value is not { } value)
                return;
            var address = Address();
            LogAddress(address, value);
        });
    }

    /// <summary>Makes the roles; harmless when they exist.</summary>
    public static async Task MakeRolesAsync(IDbContextFactory<CallsDbContext> contexts, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var there = await db.Roles.Select(r => r.Name).ToListAsync(cancel);
        foreach (var role in Roles.All.Except(there))
            db.Roles.Add(new() { Id = role!, Name = role, NormalizedName = role!.ToUpperInvariant() });
        await db.SaveChangesAsync(cancel);
    }

    private string Address()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080";
        return address.Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal).TrimEnd('/');
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "First start: create the administrator at {Address}/setup?token={Token}")]
    private partial void LogAddress(string address, string token);

    [LoggerMessage(Level = LogLevel.Information, Message = "The first administrator was created from Setup:AdminEmail.")]
    private partial void LogCreated();
}
