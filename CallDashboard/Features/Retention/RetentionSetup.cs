using System.Globalization;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Retention;

/// <summary>What goes by age, what is held, and the erasure of one person.</summary>
public static class RetentionSetup
{
    public static WebApplicationBuilder AddRetention(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<RetentionState>();
        services.AddSingleton<RetentionPreview>();
        services.AddSingleton<StoredFiles>();
        services.AddSingleton<Eraser>();
        services.AddSingleton<EraseJob>();
        services.AddSingleton<RetentionWorker>();
        services.AddHostedService(s => s.GetRequiredService<RetentionWorker>());
        return builder;
    }

    public static WebApplication MapRetention(this WebApplication app)
    {
        app.MapGet("/settings/retention/receipts/{id:long}.json", async (long id, HttpContext http, IDbContextFactory<CallsDbContext> contexts, CancellationToken cancel) =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            if (await db.Erasures.Where(e => e.Id == id).Select(e => e.Receipt).FirstOrDefaultAsync(cancel) is not { } receipt)
                return Results.NotFound();
            http.Response.Headers.CacheControl = "no-store";
            return Results.File(Encoding.UTF8.GetBytes(receipt), "application/json", string.Create(CultureInfo.InvariantCulture, $"erasure-{id}.json"));
        }).RequireAuthorization(Policies.Administer).ExcludeFromDescription();
        return app;
    }
}
