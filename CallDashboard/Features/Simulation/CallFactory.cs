using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Features.Simulation;

/// <summary>A simulated call: what the platform would push, and what is heard on its recordings.</summary>
/// <param name="Record">The record.</param>
/// <param name="Seed">What its recordings are made from.</param>
/// <param name="Conversation">True places of all lines; null when there is nothing to hear.</param>
public sealed record SimulatedCall(CallRecord Record, CallSeed Seed, Conversation? Conversation);

/// <summary>
/// Makes believable calls. Everything but the time comes from the seed, the customer's number and the attempt; shares of the results are those the
/// platform's customers see (52 % answered). Nothing is kept between calls.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="recordings">Where the recordings can be fetched: <c>http://127.0.0.1:5081/</c>.</param>
public sealed class CallFactory(uint seed, Uri recordings)
{
    private static readonly (string Status, double Weight)[] Statuses =
    [
        ("ANSWERED", 52), ("NO_ANSWER", 18), ("BUSY", 7), ("POWER_OFF", 5), ("OUT_OF_SERVICE", 3), ("REFUSED", 5), ("VACANT_NUMBER", 3), ("CAN_NOT_CONNECT", 2),
        ("FROM_PHONE_ERROR", 1), ("SYSTEM_ERROR", 1), ("CALL_LOSS", 2), ("TRANSFER_ARTIFICIAL", 1), ("LINE_LIMITED", 0.1), ("BLACKLIST_INTERCEPT", 0.1),
    ];

    private static readonly string[] CallTags =
        ["promise to pay", "already paid", "call back", "wrong number", "not interested", "needs human", "complaint", "price enquiry", "do not call", "confirmed"];

    private static readonly string[] CustomerTags = ["vip", "new customer", "overdue 30", "overdue 60", "churn risk"];

    /// <summary>The task that calls a customer: the same in every attempt.</summary>
    public SimulatedTask TaskOf(int customer) => Of(customer, 0).Random("task").Pick(Cast.Tasks, task => task.Weight);

    /// <summary>One call.</summary>
    /// <param name="customer">Number of the customer, from 0.</param>
    /// <param name="attempt">Earlier calls to the same customer.</param>
    /// <param name="callId">Its identity.</param>
    /// <param name="end">Unix seconds UTC at which it ended.</param>
    /// <param name="luck">Factor on the chance of an answer: people answer more at some hours than at others.</param>
    public SimulatedCall Make(int customer, int attempt, Func<CallSeed, string> callId, long end, double luck = 1)
    {
        var task = TaskOf(customer);
        var dice = Of(customer, attempt).Random("record");
        var chance = task.Luck * luck;
        var status = dice.Pick(Statuses, s => s.Status == "ANSWERED" ? Odds(chance) : s.Weight).Status;
        var kind = status switch
        {
            "ANSWERED" => ConversationKind.Talk,
            "TRANSFER_ARTIFICIAL" => ConversationKind.Transfer,
            "CALL_LOSS" => ConversationKind.Waiting,
            "POWER_OFF" or "OUT_OF_SERVICE" or "VACANT_NUMBER" or "CAN_NOT_CONNECT" when dice.Chance(0.5) => ConversationKind.Announcement,
            _ => ConversationKind.None,
        };
        var call = new CallSeed(seed, customer, attempt, kind, task.Language, task.Script);
        var talk = kind == ConversationKind.None ? null : ConversationComposer.Compose(call);
        return new SimulatedCall(Record(task, call, talk, status, callId(call), end, dice), call, talk);
    }

    /// <summary>True for the results after which the platform dials again by itself.</summary>
    public static bool MayRedial(string status) => status is "NO_ANSWER" or "BUSY" or "POWER_OFF" or "REFUSED" or "CAN_NOT_CONNECT" or "CALL_LOSS" or "SYSTEM_ERROR";

    private CallRecord Record(SimulatedTask task, CallSeed call, Conversation? talk, string status, string callId, long end, SeededRandom dice)
    {
        var customer = (call with { Attempt = 0, Kind = ConversationKind.None }).Random("person");
        var talked = talk is not null && call.Kind != ConversationKind.Announcement;
        var seconds = talked ? (talk!.DurationMs + 999) / 1000 : 0;
        var ring = status switch { "NO_ANSWER" => dice.Between(24, 45), "FROM_PHONE_ERROR" or "SYSTEM_ERROR" => dice.Between(0, 2), _ => dice.Between(3, 22) };
        var billed = (seconds + 5) / 6 * 6;
        var tags = talked ? talk!.Tags : [];
        var customerTags = CustomerTags.Where((tag, i) => customer.Chance(i == 2 && task.Script == "reminder" ? 0.4 : 0.14)).ToArray();
        // Something to play is missing now and then, as in life; the link is there for announcements in the full recording only.
        var full = talk is not null && !dice.Chance(0.02);
        var own = talked && !dice.Chance(0.04);
        return new CallRecord
        {
            CallId = callId, AppId = task.App, JobId = task.Id, ScriptId = task.ScriptId, LineId = task.LineId, Phone = Cast.PhoneOf(seed, call.Customer),
            StartTime = end - ring - seconds, EndTime = end, Status = status,
            HangupBy = talked ? dice.Chance(0.045) ? "REMOTE_HANGUP" : talk!.CustomerHungUp ? "CUSTOMER" : "ROBOT" : "",
            Concerns = talked ? talk!.Concerns : [], AnalysisBasis = talked ? talk!.Because : "",
            TalkSeconds = seconds, BilledSeconds = billed, Pay = decimal.Round(billed / 60m * 0.03m, 4), Rounds = talked ? talk!.Rounds : 0,
            Attributes = customer.Chance(0.15) ? ["prefers evenings"] : [],
            Properties = Properties(task, customer),
            IntentLevel = talked ? Intent(task, talk!) : "",
            CallTags = tags, CallTagIds = [.. tags.Select(tag => Id(500 + Array.IndexOf(CallTags, tag)))],
            CustomerTags = customerTags, CustomerTagIds = [.. customerTags.Select(tag => Id(900 + Array.IndexOf(CustomerTags, tag)))],
            FullAudioUrl = full ? new Uri(recordings, $"{call}/full.wav").ToString() : "",
            CustomerAudioUrl = own ? new Uri(recordings, $"{call}/customer.wav").ToString() : "",
            DynamicProperties = talked ? talk!.Fills.ToDictionary(name => name, name => Filled(name, end, talk)) : [],
            Turns = talked ? [.. talk!.Turns.Select((turn, i) => Line(call, turn, i))] : [],
            CallCount = call.Attempt + 1, RedialTimes = call.Attempt,
        };
    }

    // Offsets come for the customer's lines only. Detail ids are of 19 digits.
    private static Turn Line(CallSeed call, SpokenTurn turn, int index) => new(
        1858500000000000000 + call.Customer * 1000L + call.Attempt * 100L + index, turn.Text, turn.Speaker, turn.Speaker == Speaker.Customer ? "PERSON" : "ROBOT",
        turn.Speaker == Speaker.Customer ? turn.StartMs : null, turn.Speaker == Speaker.Customer ? turn.EndMs : null);

    private static Dictionary<string, string> Properties(SimulatedTask task, SeededRandom customer)
    {
        var properties = new Dictionary<string, string> { ["name"] = Cast.NameOf(task.Language, customer), ["language"] = task.Language };
        if (task.Script == "reminder")
            properties["amount"] = string.Create(CultureInfo.InvariantCulture, $"{customer.Between(20, 900)}.{customer.Below(100):00}");
        if (task.Script == "parcel")
            properties["parcel"] = string.Create(CultureInfo.InvariantCulture, $"NW{customer.Below(100_000_000):00000000}");
        if (task.Script == "visit")
            properties["branch"] = customer.Pick(["Mill Street", "Harbour", "Station"]);
        return properties;
    }

    // Most keep the platform's letters; the pilot's owner has words of their own.
    private static string Intent(SimulatedTask task, Conversation talk) => task.Id != 1009 ? talk.Intent : talk.Intent switch { "A" or "B" => "warm", "C" => "lukewarm", _ => "cold" };

    private static string Filled(string name, long end, Conversation talk)
    {
        var day = DateTimeOffset.FromUnixTimeSeconds(end);
        DateTimeOffset Next(DayOfWeek weekday) => day.AddDays((weekday - day.DayOfWeek + 6) % 7 + 1);
        return name switch
        {
            "promiseDate" => Next(DayOfWeek.Friday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "deliveryDay" => Next(DayOfWeek.Saturday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "callBackAt" => day.AddDays(1).ToString("yyyy-MM-dd 18:00", CultureInfo.InvariantCulture),
            "rating" => talk.Intent switch { "A" => "5", "C" => "3", _ => "1" },
            _ => "",
        };
    }

    // The shares above are those at a luck of 1; the others keep theirs among themselves.
    private static double Odds(double luck)
    {
        var share = Math.Clamp(0.52 * luck, 0.05, 0.9);
        return share / (1 - share) * 48;
    }

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private CallSeed Of(int customer, int attempt) => new(seed, customer, attempt, ConversationKind.None, "", "");
}
