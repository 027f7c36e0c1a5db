using System.Buffers;
using ZstdSharp;

namespace CallDashboard.Data;

/// <summary>
/// Compresses received bytes for storage: Zstandard, level 1, with a dictionary of what records look like. Records are short and alike, so it
/// makes them five times smaller instead of two, in half the time. Thread-safe.
/// </summary>
/// <remarks>
/// <c>body.dict</c> is needed to read what was written with it: it is never changed. A better one would be a second file, told apart by the id
/// that every compressed body carries.
/// </remarks>
public static class BodyCodec
{
    private static readonly byte[] Dictionary = ReadDictionary();

    [ThreadStatic]
    private static Compressor? compressor;

    [ThreadStatic]
    private static Decompressor? decompressor;

    /// <summary>Compresses; the result carries its own length.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        if (compressor is null)
        {
            compressor = new Compressor(1);
            compressor.LoadDictionary(Dictionary);
        }
        var buffer = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(bytes.Length));
        var packed = buffer.AsSpan(0, compressor.Wrap(bytes, buffer)).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return packed;
    }

    /// <summary>Gives the bytes back exactly. Throws <see cref="ZstdException"/> when they are damaged.</summary>
    public static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        if (decompressor is null)
        {
            decompressor = new Decompressor();
            decompressor.LoadDictionary(Dictionary);
        }
        return decompressor.Unwrap(compressed).ToArray();
    }

    private static byte[] ReadDictionary()
    {
        using var resource = typeof(BodyCodec).Assembly.GetManifestResourceStream("Data/body.dict")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
