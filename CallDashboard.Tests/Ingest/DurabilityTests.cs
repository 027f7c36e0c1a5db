using CallDashboard.Benchmarks.Durability;

namespace CallDashboard.Tests.Ingest;

/// <summary>The short form of the durability campaign: the real program in processes of its own, killed, and its power cut; and planted faults that must be found.</summary>
public class DurabilityTests
{
    [Fact]
    public async Task Killed_at_full_load_it_loses_and_doubles_nothing()
    {
        var result = await DurabilityCampaign.KillAsync(3, null, new Random(5));

        Assert.Empty(result.Problems);
        Assert.True(result.Acknowledged > 600);
        Assert.True(result.Unfiled > 0, "no kill left calls in the inbox");
    }

    [Fact]
    public async Task A_program_that_answers_before_the_commit_is_convicted_by_kills() =>
        Assert.Contains((await DurabilityCampaign.KillAsync(20, Faults.AnswerEarly, new Random(5))).Problems, p => p.Contains("acknowledged calls are not there", StringComparison.Ordinal));

    [Fact]
    public async Task Ended_in_order_it_answers_what_it_stored() => Assert.Empty((await DurabilityCampaign.TerminateAsync()).Problems);

    [CompilerTheory]
    [InlineData(null)]
    [InlineData(Faults.SmallLog)]
    public async Task With_the_power_cut_after_any_write_every_acknowledged_call_is_there(string? variant)
    {
        var result = (await DurabilityCampaign.PowerCutAsync(320, variant, openEach: 10))!;

        Assert.Empty(result.Problems);
        Assert.Equal(320, result.Acknowledged);
        Assert.True(result.Checked >= 10, $"{result.Checked} images");
        Assert.True(result.Unfiled > 0, "no image had calls in the inbox");
    }

    [CompilerTheory]
    [InlineData(Faults.SynchronousOff)]
    [InlineData(Faults.AnswerEarly)]
    public async Task Power_cuts_convict_planted_faults(string fault) =>
        Assert.Contains((await DurabilityCampaign.PowerCutAsync(160, fault, openEach: 100))!.Problems, p => p.Contains("acknowledged calls are not there", StringComparison.Ordinal));
}

/// <summary>A theory that needs a C compiler for the recorder of writes; skipped, saying so, where there is none.</summary>
public sealed class CompilerTheoryAttribute : TheoryAttribute
{
    public CompilerTheoryAttribute()
    {
        var there = OperatingSystem.IsLinux() && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "cc")));
        if (!there)
            Skip = "There is no C compiler (cc) for the recorder of writes; the durability campaign says the same.";
    }
}
