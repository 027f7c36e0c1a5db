using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Features.Platform;

/// <summary><c>check [FILE]</c>: does the database agree with itself?</summary>
public static class CheckVerb
{
    public static IEnumerable<Command> Commands()
    {
        var file = new Argument<FileInfo?>("FILE") { Description = "A database or a backup; the configured database when left out.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Reads the whole database and says whether it agrees with itself. The server may run.") { file };
        command.SetAction((parsed, cancel) =>
        {
            var clock = Stopwatch.GetTimestamp();
            var target = parsed.GetValue(file)?.FullName ?? DataVerbs.Configured().Location.FilePath;
            if (!File.Exists(target))
                throw new DatabaseFileException($"There is no database at {target}.");
            DatabaseCheckResult result;
            try
            {
                result = DatabaseCheck.Run(target, cancel);
            }
            catch (SqliteException problem)
            {
                throw new DatabaseFileException($"{target} is damaged or is not a database of CallDashboard ({problem.Message}).", problem);
            }
            foreach (var problem in result.Problems)
                Console.WriteLine(problem);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{target}: {result.Calls:N0} calls, {result.Bodies:N0} contents, {result.RollupRows:N0} roll-up rows{(result.Unfiled == 0 ? "" : $", {result.Unfiled:N0} acknowledged calls that the next start files")}, {(result.Problems.Count == 0 ? "all consistent" : "NOT consistent")}, {Stopwatch.GetElapsedTime(clock).TotalSeconds:N1} s"));
            return Task.FromResult(result.Problems.Count == 0 ? 0 : 1);
        });
        yield return command;
    }
}
