using System.Globalization;
using System.Text.Json;
using CallDashboard.Benchmarks.Report;
using CallDashboard.Ingest;
using Microsoft.Data.Sqlite;

namespace CallDashboard.Benchmarks.Durability;

/// <summary>What a trial showed.</summary>
/// <param name="Acknowledged">Calls that the sender believes to be stored.</param>
/// <param name="Checked">Databases looked at: after each kill, or one for each sync.</param>
/// <param name="Unfiled">Those among them with calls that were acknowledged and waited in the inbox.</param>
/// <param name="Problems">What is lost, doubled, half or miscounted; empty is the only good outcome.</param>
internal sealed record TrialResult(int Acknowledged, int Checked, int Unfiled, IReadOnlyList<string> Problems);

/// <summary>
/// Does the program keep what it acknowledged? Two trials, each also run on programs with a planted fault that it must convict:
/// processes killed at full load, and power cut after every write.
/// </summary>
internal static class DurabilityCampaign
{
    private const int Connections = 64;

    public static async Task<int> RunAsync(string[] args)
    {
        var kills = Arguments.Number(args, "--kills", 20);
        var pushes = Arguments.Number(args, "--pushes", 400);
        var good = true;
        good &= Tell("killed at full load", null, await KillAsync(kills, null, new Random(7)));
        good &= Tell("killed at full load", Faults.AnswerEarly, await KillAsync(kills, Faults.AnswerEarly, new Random(7)));
        good &= Tell("ended in order (SIGTERM) at full load", null, await TerminateAsync());
        foreach (var fault in new[] { null, Faults.SmallLog, Faults.SynchronousOff, Faults.AnswerEarly })
        {
            if (await PowerCutAsync(pushes, fault, openEach: 5) is not { } result)
            {
                Console.WriteLine("power cut: left out, there is no C compiler (cc) for the recorder.");
                return 1;
            }
            good &= Tell("power cut", fault, result);
        }
        Console.WriteLine(good ? "The program lost nothing, and every planted fault was found." : "NOT as it should be.");
        return good ? 0 : 1;
    }

    /// <summary>
    /// Pushes at full rate, kills the server at a random moment, looks at what is there, starts it again; in the end everything sent is there once.
    /// A program with a fault may be lucky at one kill or another: it is killed until it is convicted, at most so often.
    /// </summary>
    public static async Task<TrialResult> KillAsync(int kills, string? fault, Random random)
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-kill-").FullName;
        try
        {
            var payloads = new CallPayloads(512, random.Next(), DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            var ledger = new Ledger();
            var problems = new List<string>();
            var unfiled = 0;
            for (var kill = 0; kill < kills && (fault is null || problems.Count == 0); kill++)
            {
                await using var server = await ServerProcess.StartOnAsync(directory, fault);
                using var stop = new CancellationTokenSource();
                var sending = Sender.PushAsync(server.Port, payloads, ledger, Connections, stop.Token);
                // After so many acknowledgements, not after so much time: a slow machine is killed in the middle of its work too.
                await Task.WhenAny(ledger.MoreAsync(random.Next(200, 3000)), sending);
                await server.KillAsync();
                await sending;
                unfiled += HasUnfiled(Database(directory));
                problems.AddRange(Compare(Database(directory), ledger, allSent: false).Select(p => $"after kill {kill + 1}: {p}"));
            }
            await using (var last = await ServerProcess.StartOnAsync(directory, fault))
            {
                while (ledger.Pending > 0)
                    await Sender.RetryAsync(last.Port, payloads, ledger, Connections);
                await last.KillAsync();
            }
            problems.AddRange(Compare(Database(directory), ledger, allSent: true).Select(p => $"in the end: {p}"));
            return new TrialResult(ledger.Acknowledged.Count, kills + 1, unfiled, problems);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Ends the server in order at full load: it answers what it took, writes what waits, and goes with exit code 0.</summary>
    public static async Task<TrialResult> TerminateAsync()
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-term-").FullName;
        try
        {
            var payloads = new CallPayloads(512, 3, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            var ledger = new Ledger();
            await using var server = await ServerProcess.StartOnAsync(directory, null);
            using var stop = new CancellationTokenSource();
            var sending = Sender.PushAsync(server.Port, payloads, ledger, Connections, stop.Token);
            await Task.WhenAny(ledger.MoreAsync(1000), sending);
            var code = await server.TerminateAsync();
            await sending;
            var problems = Compare(Database(directory), ledger, allSent: false);
            if (code != 0)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"exit code {code}"));
            // What waited when it was told to go was written and answered: nobody is left in doubt but those whose request came too late.
            var doubtful = Ids(Database(directory)).Count - ledger.Acknowledged.Count;
            if (doubtful > 0)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{doubtful} calls were stored and not answered"));
            return new TrialResult(ledger.Acknowledged.Count, 1, HasUnfiled(Database(directory)), problems);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>
    /// Records what the server writes and syncs, makes the disk's content after each sync, and opens each with the program's own check.
    /// Null when the recorder cannot be compiled here.
    /// </summary>
    /// <param name="openEach">1 has every image opened by the real program in a process of its own, 10 every tenth; the others are opened in this one.</param>
    public static async Task<TrialResult?> PowerCutAsync(int pushes, string? fault, int openEach)
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-power-").FullName;
        try
        {
            if (await DiskLog.CompileAsync(directory) is not { } recorder)
                return null;
            var log = Path.Combine(directory, "disk.log");
            var payloads = new CallPayloads(512, 11, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            var ledger = new Ledger();
            await using (var server = await ServerProcess.StartOnAsync(directory, fault, DiskLog.Environment(recorder, log, Database(directory))))
            {
                // Half as many as else: some commits hold a few calls, some go through the inbox.
                await Sender.PushAsync(server.Port, payloads, ledger, Connections / 2, pushes);
                await server.KillAsync();
            }

            var image = Path.Combine(directory, "image.db");
            var first = ledger.Acknowledged.Min(a => a.At);
            var problems = new List<string>();
            int images = 0, unfiled = 0;
            foreach (var disk in DiskLog.Images(log).Where(d => d.Until >= first))
            {
                await WriteAsync(image, disk);
                if (images++ % openEach == 0 && await CheckProcess.RunAsync(image) is { } said)
                    problems.Add($"image {disk.Number}: {said}");
                await WriteAsync(image, disk);
                unfiled += HasUnfiled(image);
                problems.AddRange(Compare(image, ledger, allSent: false, disk.Until).Select(p => $"image {disk.Number}: {p}"));
            }
            return new TrialResult(ledger.Acknowledged.Count, images, unfiled, problems);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static List<string> Compare(string database, Ledger ledger, bool allSent, long until = long.MaxValue)
    {
        var problems = new List<string>();
        HashSet<string> stored;
        try
        {
            problems.AddRange(DatabaseCheck.Run(database).Problems);
            stored = Ids(database);
        }
        catch (SqliteException unreadable)
        {
            return [$"cannot be read: {unreadable.Message}"];
        }
        var due = ledger.Acknowledged.Where(a => a.At < until).Select(a => a.CallId).ToList();
        if (due.Count(id => !stored.Contains(id)) is > 0 and var lost)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{lost} of {due.Count} acknowledged calls are not there"));
        if (allSent && stored.Count != due.Count)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{stored.Count} calls are there, {due.Count} were sent"));
        return problems;
    }

    private static HashSet<string> Ids(string database)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT CallId FROM Calls";
        using var reader = command.ExecuteReader();
        // What was received and not filed is filed at the next start: it is there.
        var ids = InboxFile.Unfiled(connection).Select(Id).ToHashSet(StringComparer.Ordinal);
        while (reader.Read())
            ids.Add(reader.GetString(0));
        return ids;
    }

    private static string Id(InboxEntry entry)
    {
        using var record = JsonDocument.Parse(entry.Body() ?? throw new InvalidOperationException($"Entry {entry.Id} of the inbox is damaged."));
        return record.RootElement.GetProperty("callId").GetString()!;
    }

    /// <summary>1 when acknowledged calls wait in the inbox, else 0. What cannot be read is for <see cref="Compare"/> to tell.</summary>
    private static int HasUnfiled(string database)
    {
        try
        {
            using var connection = Open(database);
            return InboxFile.Unfiled(connection).Count == 0 ? 0 : 1;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static SqliteConnection Open(string database)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static async Task WriteAsync(string file, DiskImage disk)
    {
        foreach (var (suffix, bytes) in DiskLog.Suffixes.Zip(disk.Files))
        {
            await File.WriteAllBytesAsync(file + suffix, bytes);
            File.Delete(file + suffix.Replace("-wal", "", StringComparison.Ordinal) + "-shm");
        }
    }

    private static bool Tell(string trial, string? fault, TrialResult result)
    {
        var good = (result.Problems.Count == 0) == (fault is null or Faults.SmallLog);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(good ? "ok  " : "FAIL")} {trial}, {fault ?? "the program"}: {result.Acknowledged:N0} acknowledged, {result.Checked:N0} databases looked at ({result.Unfiled:N0} with calls in the inbox), {result.Problems.Count:N0} problems{(result.Problems.Count > 0 ? $", the first: {result.Problems[0]}" : "")}"));
        return good;
    }

    private static string Database(string directory) => Path.Combine(directory, "calls.db");
}
