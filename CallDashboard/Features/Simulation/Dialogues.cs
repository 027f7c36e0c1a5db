using System.Text.Json;

namespace CallDashboard.Features.Simulation;

/// <summary>What a customer's line tells about the call.</summary>
public sealed record Outcome(string? Intent, string[]? Tags, string[]? Concerns, string? Because, string? Fills);

/// <summary>A possible answer to a robot's line.</summary>
/// <param name="Line">What the customer says; empty: nothing.</param>
/// <param name="Weight">How often, against the others.</param>
/// <param name="Next">The robot's next line; empty: the call ends.</param>
public sealed record Reply(string Line, int Weight, string Next);

/// <summary>Where a script begins, and the line it goes back to after "are you still there".</summary>
public sealed record ScriptGraph(string Start, string Reason);

/// <summary>The words of one language.</summary>
public sealed record Phrasebook(string[] Scripts, Dictionary<string, string> Robot, Dictionary<string, string> Customer, Dictionary<string, string> Network);

/// <summary>
/// The scripts as graphs: after each robot line, the answers a customer may give and where each leads. Hand-written in <c>dialogues.json</c>:
/// every walk through them is a conversation that makes sense.
/// </summary>
public sealed class Dialogues
{
    private static readonly Lazy<Dialogues> Loaded = new(Load);

    private readonly Dictionary<string, Reply[]> nodes;

    private Dialogues(Dictionary<string, Outcome> outcomes, Dictionary<string, Reply[]> nodes, Dictionary<string, ScriptGraph> scripts, Dictionary<string, Phrasebook> languages)
    {
        Outcomes = outcomes;
        this.nodes = nodes;
        Scripts = scripts;
        Languages = languages;
    }

    /// <summary>The scripts embedded in the program.</summary>
    public static Dialogues Current => Loaded.Value;

    /// <summary>By customer's line.</summary>
    public IReadOnlyDictionary<string, Outcome> Outcomes { get; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, ScriptGraph> Scripts { get; }

    /// <summary>By ISO 639-1 code.</summary>
    public IReadOnlyDictionary<string, Phrasebook> Languages { get; }

    /// <summary>The answers to a robot's line for which this language has words.</summary>
    public IEnumerable<Reply> Replies(string node, string language, ScriptGraph script)
    {
        var book = Languages[language];
        return nodes.GetValueOrDefault(node, [])
            .Select(reply => reply.Next == "@reason" ? reply with { Next = script.Reason } : reply)
            .Where(reply => (reply.Line.Length == 0 || book.Customer.ContainsKey(reply.Line)) && (reply.Next.Length == 0 || book.Robot.ContainsKey(reply.Next)));
    }

    private static Dialogues Load()
    {
        using var document = JsonDocument.Parse(ClipBank.Read("dialogues.json"));
        var root = document.RootElement;
        // "still": [["here", 62, "@reason"], ["", 24, ""]]
        var nodes = root.GetProperty("nodes").EnumerateObject().ToDictionary(
            node => node.Name,
            node => node.Value.EnumerateArray().Select(reply => new Reply(reply[0].GetString()!, reply[1].GetInt32(), reply[2].GetString()!)).ToArray());
        return new Dialogues(
            root.GetProperty("outcomes").Deserialize<Dictionary<string, Outcome>>(ClipBank.Json)!, nodes,
            root.GetProperty("scripts").Deserialize<Dictionary<string, ScriptGraph>>(ClipBank.Json)!,
            root.GetProperty("languages").Deserialize<Dictionary<string, Phrasebook>>(ClipBank.Json)!);
    }
}
