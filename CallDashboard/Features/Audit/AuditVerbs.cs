using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Features.Audit;

/// <summary><c>audit verify [FILE]</c>: is the trail as it was written?</summary>
public static class AuditVerbs
{
    public static IEnumerable<Command> Commands()
    {
        yield return new Command("audit", "The audit trail.") { Verify() };
    }

    private static Command Verify()
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "A database or a backup; the configured database when left out.", Arity = ArgumentArity.ZeroOrOne };
        var expect = new Option<string[]>("--expect") { Description = "A head noted elsewhere, NUMBER:HASH as the log writes it; must be in the trail. May be given several times.", DefaultValueFactory = _ => [] };
        var command = new Command("verify", "Reads the whole trail and names the first entry that was changed, moved or is missing. The server may run. 0 when it is whole, else 1.") { file, expect };
        command.SetAction((parsed, cancel) =>
        {
            var (location, folder) = Configured();
            var target = parsed.GetValue(file)?.FullName;
            var heads = new List<AuditHead>();
            foreach (var text in parsed.GetRequiredValue(expect))
                heads.Add(AuditHeads.ParseLogged(text) ?? throw new DatabaseFileException($"“{text}” is not a head; it looks like 42:5f2c… with 64 hexadecimal digits."));
            // A backup ends before the heads that were noted later.
            if (target is null)
                heads.AddRange(new AuditHeads(Path.Combine(folder, AuditHeads.FileName)).Read());
            return Task.FromResult(Run(target ?? location.FilePath, heads, cancel));
        });
        return command;
    }

    private static int Run(string file, List<AuditHead> heads, CancellationToken cancel)
    {
        if (!File.Exists(file))
            throw new DatabaseFileException($"There is no database at {file}.");
        var clock = Stopwatch.GetTimestamp();
        AuditCheckResult result;
        try
        {
            result = AuditVerifier.Verify(file, heads, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), null, cancel).Result;
        }
        catch (SqliteException problem)
        {
            throw new DatabaseFileException($"{file} is damaged or has no audit trail ({problem.Message}).", problem);
        }
        if (result.Problem is { } broken)
            Console.WriteLine(broken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {result.Entries:N0} entries, {heads.Count} noted heads, {(result.IsWhole ? "whole" : "NOT whole")}{(result.Head is { } head ? $", up to {head.Id}:{head.Hash}" : "")}, {Stopwatch.GetElapsedTime(clock).TotalSeconds:N1} s"));
        return result.IsWhole ? 0 : 1;
    }

    private static (DatabaseLocation Location, string Folder) Configured()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddHosting().AddData();
        using var services = builder.Services.BuildServiceProvider();
        return (services.GetRequiredService<DatabaseLocation>(), services.GetRequiredService<Paths>().Storage);
    }
}
