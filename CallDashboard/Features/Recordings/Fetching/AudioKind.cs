namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>A format of sound.</summary>
/// <param name="ContentType">What browsers are told.</param>
/// <param name="Extension">With its dot.</param>
public sealed record AudioKind(string ContentType, string Extension)
{
    public static readonly AudioKind Wav = new("audio/wav", ".wav");
    public static readonly AudioKind Mp3 = new("audio/mpeg", ".mp3");
    public static readonly AudioKind Ogg = new("audio/ogg", ".ogg");
    public static readonly AudioKind Aac = new("audio/aac", ".aac");
    public static readonly AudioKind Amr = new("audio/amr", ".amr");
    public static readonly AudioKind Mp4 = new("audio/mp4", ".m4a");
    public static readonly AudioKind Flac = new("audio/flac", ".flac");
    public static readonly AudioKind WebM = new("audio/webm", ".webm");

    /// <summary>Bytes that <see cref="Sniff"/> wants to see, if there are so many.</summary>
    public const int HeadLength = 4096;

    // kbit/s by index: MPEG 1 layer III; MPEG 2 and 2.5, layers II and III; MPEG 1 layer II.
    private static readonly int[][] BitRates =
    [
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    ];

    /// <summary>Recognises sound by its first bytes, whatever the source called it; null when it is none that is known.</summary>
    public static AudioKind? Sniff(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && (head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)) && head[8..].StartsWith("WAVE"u8))
            return Wav;
        if (head.StartsWith("ID3"u8) && head.Length >= 10 && head[3] < 0xFF && head[4] < 0xFF && (head[6] | head[7] | head[8] | head[9]) < 0x80)
            return Mp3;
        if (head.StartsWith("OggS"u8))
            return Ogg;
        if (head.StartsWith("#!AMR\n"u8) || head.StartsWith("#!AMR-WB\n"u8))
            return Amr;
        if (head.StartsWith("fLaC"u8))
            return Flac;
        if (head.Length >= 12 && head[4..].StartsWith("ftyp"u8))
            return Mp4;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return WebM;
        return FramesOf(head);
    }

    /// <summary>What it is when it is no sound, in words for people.</summary>
    public static string Describe(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        return text.Length == 0 ? "an empty file"
            : text[0] == '<' ? "a web page or XML instead of a recording"
            : text[0] is (byte)'{' or (byte)'[' ? "JSON instead of a recording"
            : "a file that is not a known sound format";
    }

    /// <summary>Bare MPEG and ADTS frames have a weak mark (11 or 12 bits), so the next frame must be where the first says.</summary>
    private static AudioKind? FramesOf(ReadOnlySpan<byte> head)
    {
        if (AdtsLength(head) is > 0 and var adts)
            return adts + 7 > head.Length || AdtsLength(head[adts..]) > 0 ? Aac : null;
        if (MpegLength(head) is > 0 and var mpeg)
            return mpeg + 4 > head.Length || MpegLength(head[mpeg..]) > 0 ? Mp3 : null;
        return null;
    }

    private static int AdtsLength(ReadOnlySpan<byte> h)
    {
        if (h.Length < 7 || h[0] != 0xFF || (h[1] & 0xF6) != 0xF0 || ((h[2] >> 2) & 15) > 12)
            return 0;
        var length = ((h[3] & 3) << 11) | (h[4] << 3) | (h[5] >> 5);
        return length >= 7 ? length : 0;
    }

    private static int MpegLength(ReadOnlySpan<byte> h)
    {
        if (h.Length < 4 || h[0] != 0xFF || (h[1] & 0xE0) != 0xE0)
            return 0;
        var (version, layer, rate, sampling) = ((h[1] >> 3) & 3, (h[1] >> 1) & 3, h[2] >> 4, (h[2] >> 2) & 3);
        // Version 1 and layer 0 are reserved; layer I (3) is not used for telephone sound; rate 0 is "free", 15 is wrong.
        if (version == 1 || layer is 0 or 3 || rate is 0 or 15 || sampling == 3)
            return 0;
        var isFirst = version == 3;
        var hertz = ((int[])[44_100, 48_000, 32_000])[sampling] >> (isFirst ? 0 : version == 2 ? 1 : 2);
        var kilobits = BitRates[!isFirst ? 1 : layer == 2 ? 2 : 0][rate];
        var samplesPerByte = layer == 1 && !isFirst ? 72 : 144;
        return (samplesPerByte * kilobits * 1000 / hertz) + ((h[2] >> 1) & 1);
    }
}
