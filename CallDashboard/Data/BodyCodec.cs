using ZstdSharp;

namespace CallDashboard.Data;

/// <summary>Compresses received bytes for storage (Zstandard, level 1: a third of the size at little cost). Thread-safe.</summary>
public static class BodyCodec
{
    [ThreadStatic]
    private static Compressor? compressor;

    /// <summary>Compresses; the result carries its own length.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes) => (compressor ??= new Compressor(1)).Wrap(bytes).ToArray();

    /// <summary>Gives the bytes back exactly. Throws <see cref="ZstdException"/> when they are damaged.</summary>
    public static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        using var decompressor = new Decompressor();
        return decompressor.Unwrap(compressed).ToArray();
    }
}
