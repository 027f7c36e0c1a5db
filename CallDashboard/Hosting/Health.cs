using CallDashboard.Data;
using Microsoft.Data.Sqlite;
using Prometheus;

namespace CallDashboard.Hosting;

/// <summary>Alive, ready, and figures for Prometheus.</summary>
public sealed class Health(DatabaseLocation location, WriteState writer, TimeProvider time)
{
    private static readonly TimeSpan Reuse = TimeSpan.FromSeconds(1);
    private const int SqliteBusy = 5;

    private readonly Lock gate = new();
    private DateTimeOffset checkedAt;
    private string? problem;

    /// <summary>
    /// Why pushes could not be stored now, or null. Asks the database at most once a second: anybody may ask us.
    /// </summary>
    public string? Problem()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now - checkedAt >= Reuse)
            {
                problem = Look();
                checkedAt = now;
            }

            return problem;
        }
    }

    /// <summary>Maps <c>/health/*</c> for anybody and <c>/metrics</c> for those who may.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", (Health health) => health.Problem() is { } problem
            ? Results.Text($"not ready: {problem}", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready")).AllowAnonymous().ExcludeFromDescription();
        app.MapMetrics().RequireAuthorization(Policies.Metrics);
    }

    private string? Look()
    {
        // A full disk is noticed by those who write to it.
        if (writer.FailingSince is not null)
            return "calls cannot be stored";
        try
        {
            using var connection = new SqliteConnection(location.ConnectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=0; BEGIN IMMEDIATE; ROLLBACK;";
            command.ExecuteNonQuery();
            return null;
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode == SqliteBusy)
        {
            return null; // Somebody is writing, so writing works.
        }
        catch (SqliteException)
        {
            return "the database cannot be written";
        }
    }
}
