using System.Buffers;
using System.IO.Compression;
using CallDashboard.Ingest;

namespace CallDashboard.Features.Report;

/// <summary>Reads the body of a push, once.</summary>
internal static class PushBody
{
    /// <summary>The bytes as sent; or the answer why not. A body is refused by its announced size before anything of it is buffered.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, PushAnswer? Refusal)> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
            return (default, PushAnswer.TooLarge(limit));
        var cancel = request.HttpContext.RequestAborted;
        try
        {
            if (request.ContentLength is not { } length)
                return await ReadToEndAsync(request.Body, limit, cancel) is { } bytes ? (bytes, null) : (default, PushAnswer.TooLarge(limit));
            // The usual case: exactly as many bytes as announced, without a copy.
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, cancel);
            return (exact, null);
        }
        catch (Exception problem) when (problem is BadHttpRequestException or IOException or OperationCanceledException)
        {
            return (default, problem is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? PushAnswer.TooLarge(limit) : PushAnswer.Broken);
        }
    }

    /// <summary>Undoes <c>Content-Encoding</c>. Null when it is damaged or of a kind we do not know; the limit holds for what comes out.</summary>
    public static async Task<(ReadOnlyMemory<byte>? Body, PushAnswer? Refusal)> UnpackAsync(ReadOnlyMemory<byte> packed, string encoding, int limit)
    {
        var bytes = new MemoryStream(packed.ToArray(), writable: false);
        Stream? unpacked = encoding.Trim().ToLowerInvariant() switch
        {
            "" or "identity" => bytes,
            "gzip" or "x-gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            "deflate" => new ZLibStream(bytes, CompressionMode.Decompress),
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            _ => null,
        };
        if (unpacked is null)
            return (null, null);
        await using (unpacked)
        {
            try
            {
                return await ReadToEndAsync(unpacked, limit, default) is { } body ? (body, null) : (null, PushAnswer.TooLarge(limit));
            }
            catch (Exception problem) when (problem is InvalidDataException or InvalidOperationException or IOException)
            {
                return (null, null);
            }
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadToEndAsync(Stream body, int limit, CancellationToken cancel)
    {
        var bytes = new ArrayBufferWriter<byte>(8192);
        while (await body.ReadAsync(bytes.GetMemory(4096), cancel) is not 0 and var read)
        {
            bytes.Advance(read);
            if (bytes.WrittenCount > limit)
                return null;
        }
        return bytes.WrittenMemory;
    }
}
