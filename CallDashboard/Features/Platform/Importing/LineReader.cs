using System.Buffers;

namespace CallDashboard.Features.Platform.Importing;

/// <summary>One line of a file, without its end.</summary>
/// <param name="End">Offset of the first byte after it, its end included.</param>
/// <param name="IsTooLong">Longer than the limit; its bytes are its beginning.</param>
internal readonly record struct FileLine(ReadOnlyMemory<byte> Bytes, long End, bool IsTooLong);

/// <summary>
/// Reads lines as bytes and tells where each ends, so that reading can go on there later. Memory is bounded by the longest line:
/// of a longer one only the beginning is kept.
/// </summary>
internal sealed class LineReader(Stream file, long offset, int longest)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int at, filled;

    /// <summary>The next line; null at the end of the file.</summary>
    public async ValueTask<FileLine?> NextAsync(CancellationToken cancel)
    {
        var line = new ArrayBufferWriter<byte>();
        var length = 0L;
        while (true)
        {
            if (at == filled)
            {
                (at, filled) = (0, await file.ReadAsync(buffer, cancel));
                if (filled == 0)
                    return length == 0 ? null : Line(line, length, ending: 0);
            }
            var rest = buffer.AsSpan(at, filled - at);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            line.Write(part[..Math.Min(part.Length, longest - line.WrittenCount)]);
            length += part.Length;
            at += part.Length + (end < 0 ? 0 : 1);
            if (end >= 0)
                return Line(line, length, ending: 1);
        }
    }

    private FileLine Line(ArrayBufferWriter<byte> line, long length, int ending)
    {
        offset += length + ending;
        var bytes = line.WrittenMemory;
        if (bytes.Span is [.., (byte)'\r'])
            bytes = bytes[..^1];
        return new FileLine(bytes, offset, length > longest);
    }
}
