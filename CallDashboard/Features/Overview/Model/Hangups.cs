using CallDashboard.Data;
using CallDashboard.Data.Stats;
using CallDashboard.Domain;

namespace CallDashboard.Features.Overview.Model;

/// <summary>Who hung up, of the reached calls.</summary>
/// <param name="Code">As sent; empty when the record does not say.</param>
public sealed record HangupRow(string Code, string Label, string Icon, bool IsCode, long Calls);

/// <summary>After how many rounds the customer hung up.</summary>
/// <param name="Href">Null where the filter's words cannot say it.</param>
public sealed record HangupStage(string Label, long Calls, string? Href);

/// <summary>Who hung up and when. The set of texts is open: those that say plainly who it was are named, the others shown as sent.</summary>
public sealed class Hangups
{
    /// <summary>Reads the counts of reached calls.</summary>
    public Hangups(OverviewData data, TermCatalog terms, OverviewLinks links)
    {
        var reached = data.Current[StatsBy.HangupRound].Rows().Where(r => r[ResultGroup.Reached].Calls > 0)
            .Select(r => (Code: terms.Text(HangupRound.Hangup(r.Key)), Rounds: HangupRound.Rounds(r.Key), r[ResultGroup.Reached].Calls)).ToList();
        Calls = reached.Sum(r => r.Calls);
        Rows = [.. reached.GroupBy(r => r.Code).Select(g => Row(g.Key, g.Sum(r => r.Calls))).OrderByDescending(r => r.Calls).ThenBy(r => r.Code, StringComparer.Ordinal)];
        // When several texts mean the customer, the most frequent tells when.
        Customer = Rows.FirstOrDefault(r => r.Icon == "person");
        if (Customer is not { Code: var code })
            return;
        HangupStage Stage(string label, int least, int? most)
        {
            var calls = reached.Where(r => r.Code == code && r.Rounds >= least && (most is null || r.Rounds <= most)).Sum(r => r.Calls);
            return new HangupStage(label, calls, calls == 0 ? null : links.HangupRounds(code, least, most));
        }
        Stages = [Stage("before round 1", 0, 0), Stage("in round 1", 1, 1), Stage("in rounds 2 and 3", 2, 3), Stage("later", 4, null)];
    }

    /// <summary>Reached calls.</summary>
    public long Calls { get; }

    public IReadOnlyList<HangupRow> Rows { get; }

    /// <summary>The row that means the customer.</summary>
    public HangupRow? Customer { get; }

    /// <summary>When the customer did; calls that do not say their rounds are in none.</summary>
    public IReadOnlyList<HangupStage> Stages { get; } = [];

    private static HangupRow Row(string code, long calls) => code.ToUpperInvariant() switch
    {
        "" => new(code, "not said", "minus", false, calls),
        "CUSTOMER" or "PERSON" => new(code, "Customer", "person", false, calls),
        "ROBOT" => new(code, "Robot", "robot", false, calls),
        _ => new(code, code, "help", true, calls),
    };
}
