using CallDashboard.Benchmarks.Circuits;
using CallDashboard.Benchmarks.Durability;
using CallDashboard.Benchmarks.Fuzzing;
using CallDashboard.Benchmarks.Hostile;
using CallDashboard.Benchmarks.Report;
using CallDashboard.Benchmarks.Scale;
using CallDashboard.Benchmarks.Search;
using CallDashboard.Benchmarks.Timing;

namespace CallDashboard.Benchmarks;

/// <summary>The command line. Named, so that it is not taken for the program's own entry point by those who refer to both.</summary>
internal static class Commands
{
    public static async Task<int> Main(string[] args) => args switch
    {
        ["report", .. var rest] => await ReportBenchmark.RunAsync(rest),
        ["crowd", .. var rest] => await CrowdBenchmark.RunAsync(rest),
        ["durability", .. var rest] => await DurabilityCampaign.RunAsync(rest),
        ["fuzz", .. var rest] => ParserFuzz.Run(Arguments.Number(rest, "--cases", 1_000_000), seed: 1),
        // A child process of "durability": the real program with a fault that the campaign must find.
        ["faulty", var fault, .. var rest] => Faults.Serve(fault, rest),
        ["hostile", .. var rest] => await HostileBenchmark.RunAsync(rest),
        ["search", .. var rest] => await SearchBenchmark.RunAsync(rest),
        // All that grows with calls or with open pages, in one run.
        ["figures", .. var rest] => Math.Max(await ScaleBenchmark.RunAsync(rest), Math.Max(await SearchBenchmark.RunAsync(rest), await CrowdBenchmark.RunAsync(rest))),
        ["seed", .. var rest] => await SeedVerb.RunAsync(rest),
        ["scale", .. var rest] => await ScaleBenchmark.RunAsync(rest),
        ["timing", .. var rest] => TimingCampaign.Print(rest),
        ["dictionary", var file] => BodyDictionary.Train(file),
        // The child process of "report": what the same machine does when it stores nothing.
        ["bare"] => await BareHandler.ServeAsync(),
        _ => Help(),
    };

    private static int Help()
    {
        Console.WriteLine("""
            dotnet run -c Release --project CallDashboard.Benchmarks -- report [--seconds 5] [--rounds 3] [--connections 64] [--fsync-delay MS]

            dotnet run -c Release --project CallDashboard.Benchmarks -- crowd [--pages 0,100,500] [--rate 20] [--seconds 5] [--rounds 3]

            dotnet run -c Release --project CallDashboard.Benchmarks -- durability [--kills 20] [--pushes 400]

            report       durable POST /report against a bare handler that parses the same JSON and drops it; with --fsync-delay, against itself on a slower disk (needs strace)
            crowd        open live pages (circuits without browsers): what they cost the pushes, how soon each shows a call, memory per page; all must end equal to the database
            fuzz         damages bodies at random ([--cases 1000000]): the parser reads, refuses or keeps each, and never throws or hangs
            durability   pushes at full rate, kills the server again and again, simulates power loss after every write; two planted faults must be found

            dotnet run -c Release --project CallDashboard.Benchmarks -- hostile [--calls 400]

            hostile      ten thousand hostile texts in every field of calls, in Chromium: nothing runs, no element is born, pages equal those of harmless texts

            dotnet run -c Release --project CallDashboard.Benchmarks -- search [--calls 10000,1000000] [--rounds 15] [--directory DIR]

            search       times searches in transcripts by family; fills its databases first and keeps them in the directory

            dotnet run -c Release --project CallDashboard.Benchmarks -- seed --calls N --database FILE [--days 90]

            seed         fills a database with N calls of so many days, through the writer, roll-ups and index that pushes go through; stopped, it goes on where it was

            dotnet run -c Release --project CallDashboard.Benchmarks -- scale [--calls 10000,1000000] [--seconds 1] [--only TEXT] [--directory DIR]

            scale        times every page, order, filter, total, figure and chart at each size, the rate of exports and what they hold in memory, and the ratio of the largest to the
                         smallest; seeds its databases first and keeps them

            dotnet run -c Release --project CallDashboard.Benchmarks -- figures [--calls 10000,1000000] [--pages 0,100,500] [--directory DIR]

            figures      scale, search and crowd one after the other: all that grows with calls or with open pages

            dotnet run -c Release --project CallDashboard.Benchmarks -- timing [--calls 100]

            timing       how far lines are from the truth on generated calls: clean, noisy, overlapping, recordings apart or missing; per condition and grade

            dotnet run -c Release --project CallDashboard.Benchmarks -- dictionary FILE

            dictionary   trains the dictionary of stored bodies (CallDashboard/Data/body.dict) anew
            """);
        return 1;
    }
}
