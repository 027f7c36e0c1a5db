using System.Linq.Expressions;
using System.Reflection;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace CallDashboard.Data;

/// <summary>
/// The database as somebody sees it whose rights end at certain applications or tasks: every query over calls, and over everything that hangs on a call, finds theirs only,
/// without saying so. A model of its own, so that the queries of all others stay as they are. Roll-ups know nothing of whose they are and are shut; <see cref="StatsQuery"/>
/// opens them for a filter that is narrowed before. What is no call's (quarantine, counts of pushes) is shut as well.
/// </summary>
public sealed partial class CallsDbContext
{
    private static readonly MethodInfo HangsOn = typeof(CallsDbContext).GetMethod(nameof(HangOnCall), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly bool anyApp, anyJob;
    private readonly int[] apps = [];
    private readonly long[] jobs = [];

    private CallsDbContext(DbContextOptions<CallsDbContext> options, CallScope scope, TermCatalog terms) : this(options)
    {
        Scope = scope;
        (anyApp, anyJob) = (scope.Apps.IsEmpty, scope.Jobs.IsEmpty);
        apps = CallFilterExtensions.Ids(TermKind.App, scope.Apps, terms);
        jobs = [.. scope.Jobs];
    }

    /// <summary>The calls that queries of this context find; all, unless it is that of a viewer whose rights end somewhere.</summary>
    public CallScope Scope { get; } = CallScope.All;

    /// <summary>A context whose queries find the calls of a scope only.</summary>
    internal static CallsDbContext Limited(DbContextOptions<CallsDbContext> options, CallScope scope, TermCatalog terms) => new(options, scope, terms);

    private void Limit(ModelBuilder builder)
    {
        builder.Entity<CallRow>().HasQueryFilter(c => (anyApp || apps.Contains(c.AppId)) && (anyJob || jobs.Contains(c.JobId ?? CallFilter.NoId)));
        foreach (var type in builder.Model.GetEntityTypes().Where(t => t.ClrType != typeof(CallRow) && t.FindProperty("CallKey") is not null).Select(t => t.ClrType).ToList())
            HangsOn.MakeGenericMethod(type).Invoke(this, [builder]);
        // Of a call that is gone everybody may know that it is: open lists have to forget it.
        builder.Entity<Change>().HasQueryFilter(h => Calls.Any(c => c.Key == h.CallKey) || !Calls.IgnoreQueryFilters().Any(c => c.Key == h.CallKey));
        builder.Entity<JobScript>().HasQueryFilter(j => anyJob || jobs.Contains(j.JobId));
        Shut<Rollup>(builder);
        Shut<KeptBody>(builder);
        Shut<PushCount>(builder);
        Shut<UnknownWord>(builder);
        Shut<Import>(builder);
        Shut<AuditEntry>(builder);
        Shut<Hold>(builder);
        Shut<Erasure>(builder);
    }

    private void HangOnCall<T>(ModelBuilder builder) where T : class =>
        builder.Entity<T>().HasQueryFilter(e => Calls.Any(c => c.Key == EF.Property<long>(e, "CallKey")));

    private static void Shut<T>(ModelBuilder builder) where T : class
    {
        Expression<Func<T, bool>> nothing = _ => false;
        builder.Entity<T>().HasQueryFilter(nothing);
    }
}

/// <summary>Two models of one database: with limits and without.</summary>
internal sealed class ModelByScope : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), context is CallsDbContext { Scope.IsAll: false }, designTime);
}
