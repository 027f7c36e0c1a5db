using System.Buffers.Binary;
using System.Text;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>
/// The frames of the <c>blazorpack</c> protocol: SignalR's messages in MessagePack, each behind its length. An invocation is
/// <c>[1, {headers}, id or nil, "target", [arguments], [streams]]</c>, a completion <c>[3, {headers}, id, kind, result]</c>, a ping <c>[6]</c>, a close <c>[7, error]</c>.
/// Only what circuits use: nil, booleans, whole numbers, texts, bytes.
/// </summary>
internal static class BlazorPack
{
    /// <summary>What a client says first, as JSON, closed by the record separator; the server answers <c>{}</c> and the separator.</summary>
    public static ReadOnlySpan<byte> Handshake => "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8;

    /// <summary>End of the handshake's answer.</summary>
    public const byte Separator = 0x1e;

    /// <summary>Keeps a quiet connection open.</summary>
    public static byte[] Ping { get; } = [2, 0x91, 6];

    /// <summary>One framed invocation; with an id the server answers by a completion.</summary>
    public static byte[] Invocation(string target, string? id, params object?[] arguments)
    {
        using var body = new MemoryStream();
        body.Write([0x96, 1, 0x80]);
        Write(body, id);
        Write(body, target);
        body.WriteByte((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
            Write(body, argument);
        body.WriteByte(0x90);

        using var frame = new MemoryStream();
        var length = (uint)body.Length;
        for (; length > 0x7f; length >>= 7)
            frame.WriteByte((byte)(length | 0x80));
        frame.WriteByte((byte)length);
        body.WriteTo(frame);
        return frame.ToArray();
    }

    /// <summary>Takes the next whole message from the front of what was received; false when it is not all there yet.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> received, out ReadOnlyMemory<byte> message)
    {
        message = default;
        var span = received.Span;
        var length = 0;
        for (var at = 0; at < Math.Min(5, span.Length); at++)
        {
            length |= (span[at] & 0x7f) << (7 * at);
            if ((span[at] & 0x80) != 0)
                continue;
            if (span.Length < at + 1 + length)
                return false;
            message = received.Slice(at + 1, length);
            received = received[(at + 1 + length)..];
            return true;
        }
        return false;
    }

    private static void Write(Stream to, object? value)
    {
        Span<byte> number = stackalloc byte[8];
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool flag:
                to.WriteByte(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case long whole:
                to.WriteByte(0xd3);
                BinaryPrimitives.WriteInt64BigEndian(number, whole);
                to.Write(number);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                to.WriteByte(0xdb);
                BinaryPrimitives.WriteInt32BigEndian(number, bytes.Length);
                to.Write(number[..4]);
                to.Write(bytes);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} does not travel to a circuit.", nameof(value));
        }
    }
}

/// <summary>Reads the values of one message in their order.</summary>
internal ref struct PackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>How many values follow in an array.</summary>
    public int Array()
    {
        var kind = Byte();
        return kind switch
        {
            >= 0x90 and <= 0x9f => kind & 0x0f,
            0xdc => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xdd => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            _ => throw Unexpected(kind, "an array"),
        };
    }

    /// <summary>A whole number, however short it was written.</summary>
    public long Number()
    {
        var kind = Byte();
        return kind switch
        {
            <= 0x7f => kind,
            >= 0xe0 => (sbyte)kind,
            0xcc => Byte(),
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            0xcf => (long)BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
            0xd0 => (sbyte)Byte(),
            0xd1 => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            0xd3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            _ => throw Unexpected(kind, "a number"),
        };
    }

    /// <summary>A text, or null.</summary>
    public string? Text()
    {
        var kind = Byte();
        return kind switch
        {
            0xc0 => null,
            >= 0xa0 and <= 0xbf => Encoding.UTF8.GetString(Take(kind & 0x1f)),
            0xd9 => Encoding.UTF8.GetString(Take(Byte())),
            0xda => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2)))),
            0xdb => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadInt32BigEndian(Take(4)))),
            _ => throw Unexpected(kind, "a text"),
        };
    }

    /// <summary>Bytes, where they lie.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var kind = Byte();
        return kind switch
        {
            0xc4 => Take(Byte()),
            0xc5 => Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
            0xc6 => Take(BinaryPrimitives.ReadInt32BigEndian(Take(4))),
            _ => throw Unexpected(kind, "bytes"),
        };
    }

    /// <summary>Passes over the headers, which circuits do not use.</summary>
    public void NoHeaders()
    {
        if (Byte() is var kind and not 0x80)
            throw Unexpected(kind, "no headers");
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static InvalidDataException Unexpected(byte kind, string wanted) => new($"0x{kind:x2} was received where {wanted} should be.");
}
