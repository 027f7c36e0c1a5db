using CallDashboard.Benchmarks.Report;

return args switch
{
    ["report", .. var rest] => await ReportBenchmark.RunAsync(rest),
    // The child process of "report": what the same machine does when it stores nothing.
    ["bare"] => await BareHandler.ServeAsync(),
    _ => Help(),
};

static int Help()
{
    Console.WriteLine("""
        dotnet run -c Release --project CallDashboard.Benchmarks -- report [--seconds 5] [--rounds 3] [--connections 64]

        report   durable POST /report against a bare handler that parses the same JSON and drops it
        """);
    return 1;
}
