using CallDashboard.Features.Simulation;

namespace CallDashboard.Benchmarks.Timing;

/// <summary>What may be the matter with a call's recordings.</summary>
/// <param name="Name">As printed.</param>
/// <param name="Make">The call of a number under this condition.</param>
/// <param name="Full">The recording with both voices is there.</param>
/// <param name="Customer">The customer's is there.</param>
internal sealed record TimingCondition(string Name, Func<int, TimedCall> Make, bool Full = true, bool Customer = true)
{
    private const int Ms = TimedCall.SamplesPerMs;

    public static IReadOnlyList<TimingCondition> All { get; } =
    [
        new("clean", n => TimedCall.Make(n)),
        new("noisy line, 15 dB", n => Noisy(TimedCall.Make(n), n, 15)),
        new("overlapping", n => TimedCall.Make(n, bargeInMs: 900)),
        new("leading silence", n => Led(TimedCall.Make(n), 3_000 + (n * 1_310 % 9_000))),
        new("start apart, 1 s", n => Apart(TimedCall.Make(n), (n * 373 % 2_000) - 1_000)),
        new("start apart, 8 s", n => Apart(Led(TimedCall.Make(n), 9_000), (n * 2_731 % 16_000) - 8_000)),
        new("stereo, mixed down", n => Mixed(TimedCall.Make(n))),
        new("robot's echo, −25 dB", n => Echoing(TimedCall.Make(n), -25)),
        new("levels differ, 12 dB", n => Scaled(TimedCall.Make(n), 0.25f)),
        new("no offsets", n => TimedCall.Make(n) with { HasOffsets = false }),
        new("full alone", n => TimedCall.Make(n), Customer: false),
        new("full alone, noisy", n => Noisy(TimedCall.Make(n), n, 15), Customer: false),
        new("customer's alone", n => TimedCall.Make(n), Full: false),
        new("stereo", n => TimedCall.Make(n) with { StereoLeak = 0 }, Customer: false),
        new("stereo, overlapping", n => TimedCall.Make(n, bargeInMs: 900) with { StereoLeak = 0 }, Customer: false),
        new("stereo, leak −20 dB", n => TimedCall.Make(n) with { StereoLeak = 0.1f }, Customer: false),
        new("stereo, noisy", n => Noisy(TimedCall.Make(n), n, 15) with { StereoLeak = 0.05f }, Customer: false),
        new("stereo and his own, no offsets", n => TimedCall.Make(n) with { HasOffsets = false, StereoLeak = 0.05f }),
        new("stereo, untold", n => TimedCall.Make(n) with { HasOffsets = false, StereoLeak = 0 }, Customer: false),
        new("no recording", n => TimedCall.Make(n), Full: false, Customer: false),
    ];

    /// <summary>White noise on both recordings, so many decibels under the speech.</summary>
    private static TimedCall Noisy(TimedCall call, int number, double decibels)
    {
        var loud = call.Full.Where(s => Math.Abs(s) > 300).Select(s => (double)s * s).DefaultIfEmpty(1).Average();
        var peak = (float)(Math.Sqrt(loud) * Math.Pow(10, -decibels / 20) * Math.Sqrt(3));
        return call with { Full = Add(call.Full, new Random(number)), Customer = Add(call.Customer, new Random(number + 1_000)) };

        float[] Add(float[] sound, Random noise) => [.. sound.Select(s => s + (peak * ((2 * noise.NextSingle()) - 1)))];
    }

    private static TimedCall Led(TimedCall call, int ms) => call with
    {
        Truth = [.. call.Truth.Select(t => t with { StartMs = t.StartMs + ms, EndMs = t.EndMs + ms })],
        Full = Later(call.Full, ms),
        Customer = Later(call.Customer, ms),
    };

    private static TimedCall Apart(TimedCall call, int lateMs) => call with { Customer = Later(call.Customer, -lateMs), CustomerLateMs = lateMs };

    /// <summary>Robot on the left, customer on the right, and the mean of the two.</summary>
    private static TimedCall Mixed(TimedCall call) => call with { Full = [.. call.Full.Select(s => s / 2)] };

    private static TimedCall Scaled(TimedCall call, float factor) => call with { Customer = [.. call.Customer.Select(s => s * factor)] };

    /// <summary>The robot comes back through the customer's telephone, 60 ms later.</summary>
    private static TimedCall Echoing(TimedCall call, double decibels)
    {
        var factor = (float)Math.Pow(10, decibels / 20);
        var customer = call.Customer.ToArray();
        for (var i = 60 * Ms; i < customer.Length; i++)
            customer[i] += factor * (call.Full[i - (60 * Ms)] - call.Customer[i - (60 * Ms)]);
        return call with { Customer = customer };
    }

    /// <summary>The sound so much later, after comfort noise; or without its beginning.</summary>
    private static float[] Later(float[] sound, int ms)
    {
        if (ms <= 0)
            return sound[Math.Min(sound.Length, -ms * Ms)..];
        var noise = new Random(ms);
        return [.. Enumerable.Range(0, ms * Ms).Select(_ => 14 * ((2 * noise.NextSingle()) - 1)), .. sound];
    }
}
