using System.Text.RegularExpressions;
using CallDashboard.Data;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Architecture;

/// <summary>A singleton reads the database for everybody. Each that does is named here, with why that lets nobody see what is not his.</summary>
public partial class ScopeTests
{
    private static readonly Dictionary<string, string> ForTheSystem = new()
    {
        ["AccountWatch"] = "accounts", ["SessionList"] = "accounts", ["SecondFactors"] = "accounts", ["Invitations"] = "accounts", ["ApiTokens"] = "accounts", ["FirstStart"] = "accounts", ["Preferences"] = "a user's own choices", ["IdNameCatalog"] = "names of ids",
        ["ReportTokens"] = "tokens of pushes", ["TimingSettingsStore"] = "settings", ["PlatformQuery"] = "for Policies.SeeAll only",
        ["Quarantine"] = "for Policies.SeeAll only", ["ImportList"] = "for Policies.SeeAll only", ["CallFeed"] = "carries ids; who shows calls asks for them",
        ["CallHubRelay"] = "asks by the scope of each client", ["OverviewReader"] = "asks by the scope in the question", ["LiveWindow"] = "the list of those who see every call",
        ["LiveRatesCache"] = "the rates of those who see every call", ["LiveWindows"] = "makes a list per scope", ["SampleData"] = "administrators only",
        ["SearchFollower"] = "the writer's work", ["ColumnStore"] = "whoever asks narrows the filter to a scope", ["RecordingRows"] = "by keys that a viewer's context found", ["RecordingDesk"] = "by keys that a viewer's context found",
        ["NamedRecordings"] = "by keys that a viewer's context found", ["RecordingCounts"] = "for Policies.SeeAll only", ["RecordingSweep"] = "the archive's work",
        ["DatabaseStart"] = "before anybody is there", ["ScorecardForms"] = "forms, no calls", ["QuickTagSlots"] = "forms, no calls", ["QueueRuleFollower"] = "the writer's work", ["LastLineFollower"] = "the writer's work", ["AuditQuery"] = "administrators only", ["Holds"] = "administrators only", ["Eraser"] = "administrators only", ["RetentionPreview"] = "administrators only", ["RetentionWorker"] = "the purge's own work", ["AuditKeeper"] = "the trail's own work", ["CallNudges"] = "by keys that a viewer's context found", ["ViewCounts"] = "asks by the scope of whoever asks", ["ExportJobs"] = "reads by the limits kept in the job", ["SavedViews"] = "filters, no calls", ["ViewerContexts"] = "", ["CallContexts"] = "",
    };

    [Fact]
    public void Every_singleton_that_reads_the_database_is_named()
    {
        List<ServiceDescriptor> registered = [];
        using (AppHost.Start(services => registered.AddRange(services)))
        {
        }
        var readers = registered.Where(s => s.Lifetime == ServiceLifetime.Singleton).Select(s => s.ImplementationType ?? s.ServiceType).Where(Reads).Select(t => t.Name).Distinct().ToList();

        Assert.Contains("AccountWatch", readers);
        var unnamed = readers.Except(ForTheSystem.Keys).ToList();
        Assert.True(unnamed.Count == 0, $"{string.Join(", ", unnamed)}: a singleton that reads the database reads it for everybody, also for those who are limited to some calls. "
            + $"Register it transient or scoped, or, when it answers nobody (or administrators only), add it with its reason to {nameof(ForTheSystem)}.");
    }

    [Fact]
    public void Components_and_endpoints_do_not_ask_for_everybody()
    {
        var files = Repository.Files("CallDashboard", ".cs", ".razor").Where(f => !Repository.Relative(f).Contains("/Migrations/", StringComparison.Ordinal)).ToList();
        var past = files.Where(f => File.ReadAllText(f) is var text && (text.Contains("IgnoreQueryFilters(", StringComparison.Ordinal) || Everybody().IsMatch(text)))
            .Select(f => Path.GetFileName(f)).Distinct().Except(["LimitedCalls.cs", "CallContexts.cs", "DataSetup.cs", "StatsQuery.cs", "LiveWindow.cs", "LiveWindows.cs", "OverviewReader.cs", "CallHub.cs", "ViewCounts.cs", "ExportJobs.cs", "ColumnStore.cs"]).ToList();

        Assert.True(past.Count == 0, $"{string.Join(", ", past)}: CallContexts and IgnoreQueryFilters see every call. Ask for IDbContextFactory<CallsDbContext>, or explain the exception here.");
    }

    [Fact]
    public void The_check_sees_a_singleton_that_reads() => Assert.True(Reads(typeof(Careless)) && !Reads(typeof(Careful)));

    private static bool Reads(Type type) => type.GetConstructors().SelectMany(c => c.GetParameters()).Any(p =>
        p.ParameterType == typeof(IDbContextFactory<CallsDbContext>) || p.ParameterType == typeof(CallContexts) || p.ParameterType == typeof(CallsDbContext) || p.ParameterType.Name is "StatsQuery" or "CallListLoader" or "CallReader");

    [GeneratedRegex(@"\bCallContexts\b(?!"")")]
    private static partial Regex Everybody();

    private sealed class Careless(IDbContextFactory<CallsDbContext> contexts)
    {
        public object Held => contexts;
    }

    private sealed class Careful(TimeProvider time)
    {
        public object Held => time;
    }
}
