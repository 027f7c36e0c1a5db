using System.Diagnostics;
using System.Globalization;
using System.Text;
using CallDashboard.Benchmarks.Report;
using CallDashboard.Data;
using CallDashboard.Ingest;

namespace CallDashboard.Benchmarks.Fuzzing;

/// <summary>
/// Damages bodies at random and gives them to the parser, and what it reads to the preparation of a row: whatever is sent, each record is read, refused
/// with a reason or kept as another kind; nothing throws, nothing hangs. Same seed, same cases.
/// </summary>
internal static class ParserFuzz
{
    /// <summary>A case that takes longer than this is a hang in the making.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    // What damages most: ends of texts and structures, numbers at their limits, halves of characters, names that mean something.
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "-", "1e999", "-0", "9223372036854775808", "0.1", "\\ud83d", "\\udfff", "\\u0000", "\\ufffe", "\\uffff", "\u0000", "\uFEFF", "\uFFFE", "\uFFFF", "\u202E", "😀", "é",
            "\"callId\":\"x\",", "\"callDetailList\":", "\"type\":\"ROBOT\"", "\"startOffset\":-1,", "\"data\":{", "\"dataType\":\"SMS\",", "\"array\":[", "2018-10-12 18:46:55", "[[[[[[[[", "{\"a\":",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3], [0xED, 0xA0, 0x80], [0xFF], [0x1F, 0x8B],
    ];

    public static int Run(int cases, int seed)
    {
        var parser = new RecordParser(TimeZoneInfo.Utc);
        var seeds = new CallPayloads(256, seed, DateTimeOffset.UtcNow.ToUnixTimeSeconds()).Bodies();
        seeds = [.. seeds, .. seeds.Take(32).Select(b => Wrap("[", b, "]")), .. seeds.Take(32).Select(b => Wrap("{\"array\":[", b, "]}")), .. seeds.Take(32).Select(b => Wrap("{\"dataType\":\"ROBOT_CALL_RECORD\",\"data\":", b, "}"))];
        var counts = new long[4];
        var failures = new Dictionary<string, string>();
        var slowest = TimeSpan.Zero;
        var began = Stopwatch.GetTimestamp();
        Parallel.For(0, Environment.ProcessorCount, worker =>
        {
            var random = new Random(seed + worker);
            for (var i = worker; i < cases; i += Environment.ProcessorCount)
            {
                var body = Damage(random, seeds);
                var at = Stopwatch.GetTimestamp();
                try
                {
                    Count(parser.Parse(body), counts);
                }
                catch (Exception problem)
                {
                    lock (failures)
                        failures.TryAdd($"{problem.GetType().Name}: {problem.Message}", Convert.ToBase64String(body));
                }
                var took = Stopwatch.GetElapsedTime(at);
                if (took > slowest)
                {
                    lock (failures)
                        slowest = took > slowest ? took : slowest;
                }
            }
        });

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cases:N0} bodies in {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s: {counts[0]:N0} records read, {counts[1]:N0} refused with a reason, {counts[2]:N0} of another kind; {failures.Count} kinds of exception, slowest {slowest.TotalMilliseconds:N1} ms"));
        foreach (var (problem, body) in failures)
            Console.WriteLine($"  {problem}\n    {body}");
        return failures.Count == 0 && slowest < Slow ? 0 : 1;
    }

    private static void Count(ParsedBody parsed, long[] counts)
    {
        foreach (var record in parsed.Records)
        {
            if (record.Call is { } call)
            {
                // What happens to a good record on the thread that received it.
                _ = new IncomingCall(call, record.Bytes.Span, CallSource.Platform, 1_795_300_000_000);
                Interlocked.Increment(ref counts[0]);
            }
            else
            {
                Interlocked.Increment(ref counts[record.Problem is null ? 2 : 1]);
            }
        }
    }

    private static byte[] Damage(Random random, byte[][] seeds)
    {
        var body = seeds[random.Next(seeds.Length)];
        for (var times = 1 + random.Next(4); times > 0; times--)
        {
            var at = random.Next(body.Length + 1);
            var to = Math.Min(body.Length, at + 1 + random.Next(random.Next(4) == 0 ? body.Length + 1 : 12));
            var token = Tokens[random.Next(Tokens.Length)];
            body = random.Next(7) switch
            {
                0 => [.. body.AsSpan(0, at), .. token, .. body.AsSpan(at)],
                1 => [.. body.AsSpan(0, at), .. token, .. body.AsSpan(to)],
                2 => [.. body.AsSpan(0, at), .. body.AsSpan(to)],
                3 => [.. body.AsSpan(0, to), .. body.AsSpan(at)],
                4 => body.AsSpan(0, at).ToArray(),
                5 => Flip(body, at, (byte)random.Next(256)),
                _ => [.. body.AsSpan(0, at), .. seeds[random.Next(seeds.Length)].AsSpan(random.Next(64))],
            };
        }
        return body;
    }

    private static byte[] Flip(byte[] body, int at, byte value)
    {
        var flipped = body.ToArray();
        if (at < flipped.Length)
            flipped[at] = value;
        return flipped;
    }

    private static byte[] Wrap(string before, byte[] body, string after) => [.. Encoding.UTF8.GetBytes(before), .. body, .. Encoding.UTF8.GetBytes(after)];
}
