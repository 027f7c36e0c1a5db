namespace CallDashboard.Features.Audit;

/// <summary>The audit trail's page, its verification, and the heads that are noted outside the database.</summary>
public static class AuditSetup
{
    public static WebApplicationBuilder AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditVerifier>();
        builder.Services.AddSingleton<AuditQuery>();
        builder.Services.AddSingleton<AuditKeeper>();
        builder.Services.AddHostedService(s => s.GetRequiredService<AuditKeeper>());
        return builder;
    }

    public static WebApplication MapAudit(this WebApplication app)
    {
        AuditExport.Map(app);
        return app;
    }
}
