using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Data;

/// <summary>
/// Contexts that see every call: for what works for the system and not for a viewer. Whoever asks for <c>IDbContextFactory&lt;CallsDbContext&gt;</c> gets these in a
/// singleton, and in the scope of a request or a circuit those of its viewer (<see cref="ViewerContexts"/>). So a class that answers people is registered scoped or
/// transient; the singletons that read calls are named in a test, each with its reason.
/// </summary>
public sealed class CallContexts(IDbContextFactory<CallsDbContext> everything, DbContextOptions<CallsDbContext> options, TermCatalog terms) : IDbContextFactory<CallsDbContext>
{
    public CallsDbContext CreateDbContext() => everything.CreateDbContext();

    public Task<CallsDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) => everything.CreateDbContextAsync(cancellationToken);

    /// <summary>Contexts that see the calls of a scope.</summary>
    public IDbContextFactory<CallsDbContext> For(CallScope scope) => scope.IsAll ? everything : new Limited(this, scope);

    private sealed class Limited(CallContexts of, CallScope scope) : IDbContextFactory<CallsDbContext>
    {
        public CallsDbContext CreateDbContext() => CallsDbContext.Limited(of.options, scope, of.terms);
    }

    private readonly DbContextOptions<CallsDbContext> options = options;
    private readonly TermCatalog terms = terms;
}

/// <summary>Contexts that see the calls of the viewer whose request or circuit this is. The viewer is asked each time: rights taken away end here at once.</summary>
internal sealed class ViewerContexts(CallContexts contexts, ICallViewer viewer) : IDbContextFactory<CallsDbContext>
{
    public CallsDbContext CreateDbContext() => contexts.For(viewer.Scope).CreateDbContext();
}

/// <summary>The provider that singletons are made from: what is resolved there is resolved for the system.</summary>
internal sealed class RootServices(IServiceProvider provider)
{
    public bool Is(IServiceProvider other) => ReferenceEquals(provider, other);
}
