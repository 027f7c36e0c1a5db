using CallDashboard.Domain;

namespace CallDashboard.Features.Simulation;

/// <summary>Walks a script's graph with dice and lays the clips out on a clock: the same <see cref="CallSeed"/>, the same conversation.</summary>
public sealed class ConversationComposer
{
    private const int MostRounds = 14;

    private readonly CallSeed seed;
    private readonly SeededRandom dice;
    private readonly ScriptGraph script;
    private readonly Phrasebook book;
    private readonly double customerPace;
    private readonly List<SpokenTurn> turns = [];
    private readonly List<Segment> segments = [];
    private readonly HashSet<string> said = [];
    private readonly List<string> tags = [];
    private readonly List<string> concerns = [];
    private readonly List<string> fills = [];
    private string intent = "F";
    private string because = "";
    private int clock;

    private ConversationComposer(CallSeed seed)
    {
        this.seed = seed;
        dice = seed.Random("conversation");
        script = Dialogues.Current.Scripts[seed.Script];
        book = Dialogues.Current.Languages[seed.Language];
        // The same customer has the same voice in every attempt.
        customerPace = 0.93 + 0.15 * (seed with { Attempt = 0 }).Random("voice").Fraction();
    }

    /// <summary>Puts the conversation together. Needs some microseconds and no sound.</summary>
    public static Conversation Compose(CallSeed seed) => new ConversationComposer(seed).Run();

    private Conversation Run()
    {
        clock = Ms(dice.Between(300, 900));
        var customerHungUp = seed.Kind switch
        {
            ConversationKind.Talk => Talk(dice.Chance(0.2)),
            ConversationKind.Transfer => Transfer(),
            ConversationKind.Waiting => Wait(),
            ConversationKind.Announcement => Announce(),
            _ => false,
        };
        return new Conversation
        {
            Seed = seed, Turns = turns, Segments = segments, Samples = clock + Ms(dice.Between(200, 700)), CustomerHungUp = customerHungUp,
            Intent = intent, Tags = tags, Concerns = concerns, Fills = fills, Because = because,
        };
    }

    private bool Talk(bool customerSpeaksFirst)
    {
        if (customerSpeaksFirst)
            Customer("hello");
        for (var node = script.Start; ;)
        {
            Gap(longSilence: 0);
            var hangsUp = turns.Count > 1 && dice.Chance(0.05);
            Robot(node, hangsUp ? 0.3 + 0.6 * dice.Fraction() : 1);
            if (hangsUp)
                return true;

            var replies = Dialogues.Current.Replies(node, seed.Language, script).Where(r => r.Line.Length == 0 || !said.Contains(r.Line)).ToList();
            if (replies.Count == 0)
                return false;
            var reply = dice.Pick(replies, r => r.Weight);
            if (reply.Line.Length == 0)
            {
                if (reply.Next.Length == 0)
                    return false;
                clock += Ms(dice.Between(2800, 5000));
            }
            else
            {
                if (dice.Chance(0.12) && said.Add("hmm"))
                {
                    Gap(longSilence: 0);
                    Customer("hmm");
                }
                Gap(longSilence: 0.05, overlap: 0.07);
                Customer(reply.Line);
                if (reply.Next.Length == 0 || turns.Count > 2 * MostRounds)
                    return true;
            }
            node = reply.Next;
        }
    }

    private bool Transfer()
    {
        Robot(script.Start);
        Gap(longSilence: 0, overlap: 0.1);
        Customer(dice.Chance(0.3) && book.Customer.ContainsKey("who") ? "who" : "yes");
        if (dice.Chance(0.7))
        {
            Gap(longSilence: 0);
            Robot(script.Reason);
            if (dice.Chance(0.4) && book.Customer.ContainsKey("complaint"))
            {
                Gap(longSilence: 0, overlap: 0.2);
                Customer("complaint");
                Gap(longSilence: 0);
                Robot("sorry");
            }
            Gap(longSilence: 0.05);
            Customer("human");
        }
        else
        {
            Gap(longSilence: 0);
            Customer("human");
        }
        Gap(longSilence: 0);
        Robot("human");
        clock += Ms(dice.Between(3000, 9000));
        if (dice.Chance(0.6))
        {
            Customer("hello");
            clock += Ms(dice.Between(1200, 4000));
        }
        return true;
    }

    private bool Wait()
    {
        Customer("hello");
        clock += Ms(dice.Between(1500, 3500));
        if (dice.Chance(0.5))
        {
            Customer("hello");
            clock += Ms(dice.Between(800, 2500));
        }
        return true;
    }

    private bool Announce()
    {
        for (var again = dice.Between(1, 2); again > 0; again--)
        {
            var clip = ClipBank.Find(seed.Language, "network", "announcement")!;
            segments.Add(new Segment(clip, clock, clip.Length, 1, InCustomerTrack: false));
            clock += clip.Length + Ms(900);
        }
        return false;
    }

    private void Robot(string line, double share = 1)
    {
        var clip = ClipBank.Find(seed.Language, "robot", line)!;
        Place(Speaker.Robot, book.Robot[line], clip, (int)(clip.Length * share), 1);
    }

    private void Customer(string line)
    {
        said.Add(line);
        var clip = ClipBank.Find(seed.Language, "customer", line)!;
        Place(Speaker.Customer, book.Customer[line], clip, (int)(clip.Length / customerPace), customerPace);
        if (!Dialogues.Current.Outcomes.TryGetValue(line, out var outcome))
            return;
        intent = outcome.Intent ?? intent;
        because = outcome.Because ?? because;
        tags.AddRange((outcome.Tags ?? []).Where(tag => !tags.Contains(tag)));
        concerns.AddRange((outcome.Concerns ?? []).Where(concern => !concerns.Contains(concern)));
        if (outcome.Fills is { } name && !fills.Contains(name))
            fills.Add(name);
    }

    private void Place(Speaker speaker, string text, Clip clip, int samples, double pace)
    {
        segments.Add(new Segment(clip, clock, samples, pace, speaker == Speaker.Customer));
        turns.Add(new SpokenTurn(speaker, text, ToMs(clock), ToMs(clock + samples)));
        clock += samples;
    }

    // People answer after a quarter of a second to a good second; some think long, some do not let the robot finish.
    private void Gap(double longSilence, double overlap = 0) => clock += Ms(
        dice.Chance(longSilence) ? dice.Between(2500, 5500)
        : dice.Chance(overlap) ? -dice.Between(100, 350)
        : dice.Between(250, 1200));

    private static int Ms(int milliseconds) => milliseconds * (ClipBank.Rate / 1000);

    private static int ToMs(int samples) => samples / (ClipBank.Rate / 1000);
}
