using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;

namespace CallDashboard.Ingest;

/// <summary>
/// One record on its way into the database. Whatever can be computed before the writer's turn is computed here,
/// on the thread that received it: hashes, folded text, compressed bytes.
/// </summary>
public sealed class IncomingCall
{
    /// <summary>Prepares a record.</summary>
    /// <param name="call">What was read.</param>
    /// <param name="bytes">Exactly what was sent; not referenced afterwards.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="arrivedAt">Unix milliseconds UTC.</param>
    public IncomingCall(CallRecord call, ReadOnlySpan<byte> bytes, CallSource source, long arrivedAt)
    {
        Call = call;
        Source = source;
        ArrivedAt = arrivedAt;
        CallIdHash = StableHash.Of(call.CallId);
        PhoneHash = StableHash.OfPhone(call.Phone);
        ContentHash = StableHash.Of(bytes);
        Length = bytes.Length;
        Compressed = BodyCodec.Compress(bytes);
        StartedAt = call.StartTime ?? call.EndTime ?? arrivedAt / 1000;
        PayMicros = call.Pay is { } pay ? (long)decimal.Round(pay * 1_000_000m) : null;
        FoldedTranscript = TextFolding.FoldLines(call.Turns.Select(t => t.Text));
        EncodedProperties = PropertyText.Encode(call.Properties, call.DynamicProperties);
        LastWords = Cut(call.Turns.LastOrDefault(t => t.Speaker == Speaker.Customer)?.Text ?? "");
    }

    public CallRecord Call { get; }
    public CallSource Source { get; }
    /// <summary>Unix milliseconds UTC.</summary>
    public long ArrivedAt { get; }
    public long CallIdHash { get; }
    public long PhoneHash { get; }
    public long ContentHash { get; }
    /// <summary>Bytes as sent.</summary>
    public int Length { get; }
    public byte[] Compressed { get; }
    /// <summary>Unix seconds UTC.</summary>
    public long StartedAt { get; }
    public long? PayMicros { get; }
    public string FoldedTranscript { get; }
    public string EncodedProperties { get; }
    public string LastWords { get; }

    private static string Cut(string text)
    {
        const int longest = 120;
        if (text.Length <= longest)
            return text;
        // Never cut through an emoji or an accent: go back to the last boundary.
        var end = longest - 1;
        while (end > 0 && (char.IsLowSurrogate(text[end]) || CharUnicodeInfo.GetUnicodeCategory(text[end]) is UnicodeCategory.NonSpacingMark))
            end--;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
