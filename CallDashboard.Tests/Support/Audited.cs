using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CallDashboard.Tests.Support;

/// <summary>The audit trail in tests.</summary>
internal static class Audited
{
    /// <summary>All entries of a host, oldest first.</summary>
    public static Task<List<AuditEntry>> AuditAsync(this AppHost host) => host.QueryAsync(db => db.AuditEntries.OrderBy(a => a.Id).ToListAsync());

    /// <summary>Waits until an act stands in the trail: some are noted behind the answer.</summary>
    public static async Task<AuditEntry> AuditedAsync(this AppHost host, string act)
    {
        AuditEntry? found = null;
        await Eventually.HoldsAsync(async () => (found = (await host.AuditAsync()).LastOrDefault(a => a.Act == act)) is not null);
        return found!;
    }

    /// <summary>An auditor for parts that are drawn without a host; nothing takes what it writes.</summary>
    public static void AddAuditor(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddTransient(_ => new Rights(null));
        services.AddScoped(s => new Auditor(new AuditTrail(new IngestQueue(64), TimeProvider.System, NullLogger<AuditTrail>.Instance), s.GetRequiredService<Microsoft.AspNetCore.Http.IHttpContextAccessor>(), s, TimeProvider.System));
    }
}
