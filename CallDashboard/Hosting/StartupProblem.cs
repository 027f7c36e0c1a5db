using CallDashboard.Data;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CallDashboard.Hosting;

/// <summary>The program cannot start; the message is a sentence for the person who started it.</summary>
public sealed class StartupException(string message) : Exception(message);

/// <summary>Puts what stops a start into words. What it does not know keeps its stack trace.</summary>
public static class StartupProblem
{
    /// <summary>The sentence, or null for a failure nobody foresaw.</summary>
    public static string? Describe(Exception problem) => problem switch
    {
        StartupException or DatabaseFileException => problem.Message,
        OptionsValidationException wrong => string.Join(Environment.NewLine, wrong.Failures),
        AggregateException many when many.InnerExceptions.All(p => Describe(p) is not null) => string.Join(Environment.NewLine, many.InnerExceptions.Select(Describe)),
        IOException { InnerException: AddressInUseException } => $"{problem.Message} Another program uses this address; choose one with ASPNETCORE_URLS, such as http://localhost:5090.",
        SqliteException database => $"The database (ConnectionStrings:Calls) cannot be used: {database.Message}",
        UnauthorizedAccessException => $"{problem.Message} CallDashboard must be able to write where ConnectionStrings:Calls and Storage:Directory point.",
        _ => null,
    };
}
