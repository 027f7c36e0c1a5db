using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CallDashboard.Data;

namespace CallDashboard.Features.Simulation;

/// <summary>
/// One recording of a conversation as a WAV file (16-bit PCM, mono, 8 kHz) that is made while it is read: any part of it can be asked for at the same
/// price, and nothing but the reader's own buffer is held. Both tracks share one clock; silence carries a low comfort noise, as on a telephone.
/// </summary>
public sealed class ConversationStream(Conversation conversation, Track track) : Stream
{
    /// <summary>Bytes before the first sample.</summary>
    public const int HeaderBytes = 44;

    private const int NoisePeak = 14;

    private readonly ulong noise = SeededRandom.Mix(conversation.Seed.Seed, (ulong)conversation.Seed.Customer, (ulong)conversation.Seed.Attempt, 0x6E6F697365);
    private long position;

    /// <inheritdoc/>
    public override bool CanRead => true;
    /// <inheritdoc/>
    public override bool CanSeek => true;
    /// <inheritdoc/>
    public override bool CanWrite => false;
    /// <inheritdoc/>
    public override long Length => HeaderBytes + 2L * conversation.Samples;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - position, 0, buffer.Length);
        var target = buffer[..count];
        if (position < HeaderBytes && count > 0)
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            WriteHeader(header);
            var part = Math.Min(HeaderBytes - (int)position, count);
            header.Slice((int)position, part).CopyTo(target);
            Render(0, target[part..], half: false);
        }
        else if (count > 0)
        {
            var offset = position - HeaderBytes;
            Render((int)(offset / 2), target, half: offset % 2 != 0);
        }
        position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => Length + offset,
    };

    /// <summary>The samples from <paramref name="first"/> on.</summary>
    public void Samples(int first, Span<short> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = Noise(first + i);
        foreach (var segment in conversation.Segments)
        {
            if ((track == Track.Customer && !segment.InCustomerTrack) || segment.End <= first || segment.Start >= first + target.Length)
                continue;
            var clip = ClipBank.Samples(segment.Clip);
            var end = Math.Min(segment.End, first + target.Length);
            for (var at = Math.Max(segment.Start, first); at < end; at++)
            {
                // Linear interpolation between two samples of the clip: the pace shifts a voice by a few per cent only.
                var exact = (at - segment.Start) * segment.Pace;
                var index = (int)exact;
                if (index >= clip.Length)
                    break;
                var here = MuLaw.Decode(clip[index]);
                var next = index + 1 < clip.Length ? MuLaw.Decode(clip[index + 1]) : here;
                var value = target[at - first] + here + (int)((next - here) * (exact - index));
                target[at - first] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Render(int sample, Span<byte> target, bool half)
    {
        if (half && target.Length > 0)
        {
            // The reader begins in the middle of a sample: its high byte comes first.
            Span<short> one = stackalloc short[1];
            Samples(sample, one);
            target[0] = (byte)(one[0] >> 8);
            target = target[1..];
            sample++;
        }
        Span<short> block = stackalloc short[1024];
        while (target.Length > 0)
        {
            var part = block[..Math.Min(block.Length, (target.Length + 1) / 2)];
            Samples(sample, part);
            sample += part.Length;
            if (!BitConverter.IsLittleEndian)
                foreach (ref var value in part)
                    value = BinaryPrimitives.ReverseEndianness(value);
            var bytes = MemoryMarshal.AsBytes(part);
            bytes = bytes[..Math.Min(bytes.Length, target.Length)];
            bytes.CopyTo(target);
            target = target[bytes.Length..];
        }
    }

    private short Noise(int sample)
    {
        var z = (noise + (ulong)sample) * 0xBF58476D1CE4E5B9UL;
        z ^= z >> 29;
        z *= 0x94D049BB133111EBUL;
        return (short)((int)(z >> 40) % (2 * NoisePeak + 1) - NoisePeak);
    }

    // RIFF, format 1 (PCM), one channel, 8000 samples of 2 bytes a second.
    private void WriteHeader(Span<byte> header)
    {
        var data = 2 * conversation.Samples;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], HeaderBytes - 8 + data);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], ClipBank.Rate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], ClipBank.Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], data);
    }
}
