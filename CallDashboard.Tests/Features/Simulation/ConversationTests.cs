using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Features.Simulation;

namespace CallDashboard.Tests.Features.Simulation;

/// <summary>Conversations: the same from the same seed, sensible in order, and heard where their truth says.</summary>
public class ConversationTests
{
    public static TheoryData<string, string> Scripts()
    {
        var all = new TheoryData<string, string>();
        foreach (var (language, book) in Dialogues.Current.Languages)
            foreach (var script in book.Scripts)
                all.Add(language, script);
        return all;
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Every_line_has_its_clip(string language, string script)
    {
        var book = Dialogues.Current.Languages[language];
        Assert.Contains(Dialogues.Current.Scripts[script].Start, book.Robot.Keys);
        Assert.All(book.Robot.Keys, line => Assert.True(ClipBank.Find(language, "robot", line)?.Length > 2000, line));
        Assert.All(book.Customer.Keys, line => Assert.True(ClipBank.Find(language, "customer", line)?.Length > 1000, line));
        Assert.NotNull(ClipBank.Find(language, "network", "announcement"));
        Assert.True(book.Robot.Count >= 6 && book.Customer.Count >= 10);
    }

    [Fact]
    public void The_bank_is_small_enough_to_carry_along() => Assert.InRange(ClipBank.Clips.Sum(clip => (long)clip.Length), 1_000_000, 3_000_000);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_same_seed_makes_the_same_conversation_and_the_same_sound(string language, string script)
    {
        var seed = new CallSeed(7, 3, 1, ConversationKind.Talk, language, script);
        var (one, two) = (ConversationComposer.Compose(seed), ConversationComposer.Compose(seed));
        Assert.Equal(one.Turns, two.Turns);
        Assert.Equal(one.Segments, two.Segments);
        Assert.Equal(Bytes(one, Track.Full), Bytes(two, Track.Full));
        Assert.NotEqual(one.Turns, ConversationComposer.Compose(seed with { Seed = 8 }).Turns);
    }

    [Fact]
    public void The_seed_survives_the_address_of_its_recording()
    {
        var seed = new CallSeed(uint.MaxValue, 123456, 3, ConversationKind.Transfer, "zh", "reminder");
        Assert.True(CallSeed.TryParse(seed.ToString(), out var read));
        Assert.Equal(seed, read);
        foreach (var wrong in new[] { null, "", "7", "7-0-0-0-en-reminder", "7-0-0-9-en-reminder", "7-0-0-1-zh-survey", "7-0-0-1-xx-reminder", "-1-0-0-1-en-reminder", "7-ffffffff-0-1-en-reminder", "7-0-0-1-en-reminder-x" })
            Assert.False(CallSeed.TryParse(wrong, out _), wrong);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Speech_sounds_where_the_truth_says_and_nowhere_else(string language, string script)
    {
        for (var customer = 0; customer < 6; customer++)
        {
            var talk = ConversationComposer.Compose(new CallSeed(11, customer, 0, customer == 5 ? ConversationKind.Transfer : ConversationKind.Talk, language, script));
            var (full, own) = (Samples(talk, Track.Full), Samples(talk, Track.Customer));
            Assert.Equal(talk.Samples, full.Length);
            Assert.All(talk.Turns, turn =>
            {
                Assert.True(Loudness(full, turn.StartMs, turn.EndMs) > 500, turn.Text);
                // The clip begins and ends with sound: within a tenth of a second at either end something is heard.
                Assert.True(Peak(full, turn.StartMs, turn.StartMs + 100) > 200 && Peak(full, turn.EndMs - 100, turn.EndMs) > 100, turn.Text);
                if (turn.Speaker == Speaker.Customer)
                    Assert.True(Loudness(own, turn.StartMs, turn.EndMs) > 500, turn.Text);
            });
            var clock = new bool[talk.DurationMs + 1];
            foreach (var turn in talk.Turns.Where(turn => turn.Speaker == Speaker.Customer))
                Array.Fill(clock, true, turn.StartMs, turn.EndMs - turn.StartMs + 1);
            // The customer's recording holds nothing but the customer and a low noise, which is not digital zero.
            for (var ms = 0; ms < talk.DurationMs; ms++)
                if (!clock[ms])
                    Assert.InRange(Peak(own, ms, ms + 1), 0, 16);
            Assert.True(Loudness(own, 0, 200) > 1);
        }
    }

    [Fact]
    public void Lines_come_in_order_and_follow_the_script()
    {
        var overlaps = 0;
        var longSilences = 0;
        for (var customer = 0; customer < 400; customer++)
        {
            var talk = ConversationComposer.Compose(new CallSeed(5, customer, 0, ConversationKind.Talk, "en", "reminder"));
            var robot = Dialogues.Current.Languages["en"].Robot;
            Assert.Equal(robot["reminder-hello"], talk.Turns.First(turn => turn.Speaker == Speaker.Robot).Text);
            Assert.InRange(talk.Turns.Count, 1, 32);
            var before = -1;
            foreach (var turn in talk.Turns)
            {
                Assert.True(turn.StartMs > before && turn.EndMs > turn.StartMs && turn.EndMs <= talk.DurationMs);
                before = turn.StartMs;
            }
            var gaps = talk.Turns.Zip(talk.Turns.Skip(1), (a, b) => b.StartMs - a.EndMs).ToList();
            Assert.All(gaps, gap => Assert.InRange(gap, -400, 7000));
            overlaps += gaps.Count(gap => gap < 0);
            longSilences += gaps.Count(gap => gap > 2400);
        }
        Assert.True(overlaps > 20 && longSilences > 20);
    }

    [Fact]
    public void Any_part_of_a_recording_is_the_same_as_that_part_of_the_whole()
    {
        var talk = ConversationComposer.Compose(new CallSeed(7, 1, 0, ConversationKind.Talk, "ar", "visit"));
        var whole = Bytes(talk, Track.Full);
        Assert.Equal("RIFF"u8, whole.AsSpan(0, 4));
        Assert.Equal(whole.Length, ConversationStream.HeaderBytes + 2 * talk.Samples);
        using var stream = new ConversationStream(talk, Track.Full);
        var dice = new SeededRandom(1);
        for (var i = 0; i < 200; i++)
        {
            var part = new byte[dice.Between(1, 5000)];
            var from = dice.Below(whole.Length - part.Length);
            stream.Position = from;
            stream.ReadExactly(part);
            Assert.True(whole.AsSpan(from, part.Length).SequenceEqual(part), $"{part.Length} bytes from {from}");
        }
        stream.Position = stream.Length;
        Assert.Equal(0, stream.Read(new byte[10]));
    }

    [Fact]
    public void An_announcement_is_heard_in_the_full_recording_only()
    {
        var talk = ConversationComposer.Compose(new CallSeed(7, 1, 0, ConversationKind.Announcement, "es", "reminder"));
        Assert.Empty(talk.Turns);
        Assert.True(Peak(Samples(talk, Track.Full), 0, talk.DurationMs) > 5000);
        Assert.InRange(Peak(Samples(talk, Track.Customer), 0, talk.DurationMs), 1, 16);
    }

    private static byte[] Bytes(Conversation talk, Track track)
    {
        using var stream = new ConversationStream(talk, track);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static short[] Samples(Conversation talk, Track track)
    {
        using var stream = new ConversationStream(talk, track);
        var samples = new short[talk.Samples];
        stream.Samples(0, samples);
        return samples;
    }

    private static double Loudness(short[] samples, int fromMs, int toMs)
    {
        var part = samples.AsSpan(fromMs * 8, Math.Min(toMs * 8, samples.Length) - fromMs * 8);
        var sum = 0.0;
        foreach (var sample in part)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / part.Length);
    }

    private static int Peak(short[] samples, int fromMs, int toMs)
    {
        var peak = 0;
        for (var i = Math.Max(0, fromMs * 8); i < Math.Min(toMs * 8, samples.Length); i++)
            peak = Math.Max(peak, Math.Abs((int)samples[i]));
        return peak;
    }
}
