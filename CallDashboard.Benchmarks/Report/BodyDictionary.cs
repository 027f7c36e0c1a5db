using CallDashboard.Features.Simulation;
using ZstdSharp;

namespace CallDashboard.Benchmarks.Report;

/// <summary>
/// Makes the dictionary that stored bodies are compressed with (<c>Data/body.dict</c>), from simulated calls in every style of writing.
/// What counts in it are the names of the fields and how values look; the words are the simulator's, not those of the measured calls.
/// </summary>
internal static class BodyDictionary
{
    private const int Bytes = 8192;

    public static int Train(string file)
    {
        var calls = new CallSequence(11, 1_795_000_000, new Uri("https://recordings.example.com/"));
        var samples = Enumerable.Range(0, 8000).Select(i => CallJson.Write(calls.Next(1_795_000_000 + (i * 37)).Record, Style(i))).ToArray();
        File.WriteAllBytes(file, DictBuilder.TrainFromBuffer(samples, Bytes).ToArray());
        return 0;
    }

    private static RecordStyle Style(int number) => (number % 6) switch { 5 => RecordStyle.Strings, 4 => RecordStyle.Loose, _ => RecordStyle.Documented };
}
