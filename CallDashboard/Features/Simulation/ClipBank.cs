using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace CallDashboard.Features.Simulation;

/// <summary>One spoken line.</summary>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Voice"><c>robot</c>, <c>customer</c> or <c>network</c>.</param>
/// <param name="Line">Name of the line in <c>dialogues.json</c>.</param>
/// <param name="Start">First byte in <c>clips.ulaw</c>.</param>
/// <param name="Length">Bytes = samples at <see cref="ClipBank.Rate"/>.</param>
public sealed record Clip(string Language, string Voice, string Line, int Start, int Length);

/// <summary>The recorded speech that conversations are put together from. Made by <c>make_clips.py</c>, embedded in the program.</summary>
public static class ClipBank
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 8000;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Lazy<FrozenDictionary<(string Language, string Voice, string Line), Clip>> Index = new(() =>
        JsonSerializer.Deserialize<Clip[]>(Read("clips.json"), Json)!
            .ToFrozenDictionary(clip => (clip.Language, clip.Voice, clip.Line)));

    // 3 MB, read when the first recording is listened to and kept: every recording of every simulated call is made of it.
    private static readonly Lazy<byte[]> Audio = new(() =>
    {
        using var stream = Open("clips.ulaw");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    });

    /// <summary>All clips.</summary>
    public static IEnumerable<Clip> Clips => Index.Value.Values;

    /// <summary>The clip of a line; null when that language lacks it.</summary>
    public static Clip? Find(string language, string voice, string line) => Index.Value.GetValueOrDefault((language, voice, line));

    /// <summary>The µ-law samples of a clip.</summary>
    public static ReadOnlySpan<byte> Samples(Clip clip) => Audio.Value.AsSpan(clip.Start, clip.Length);

    /// <summary>Opens one of the files embedded for this feature.</summary>
    public static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream("Simulation/" + name)
        ?? throw new InvalidOperationException($"The program was built without Simulation/{name}.");

    /// <summary>The text of an embedded file.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }
}
