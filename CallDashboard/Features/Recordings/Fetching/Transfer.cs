using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace CallDashboard.Features.Recordings.Fetching;

/// <summary>
/// What of a recording has come so far. When the connection breaks in the middle, the rest is asked for (<c>Range</c>), provided that the source named
/// its copy (<c>ETag</c>, or <c>Last-Modified</c>): <c>If-Range</c> makes it send the whole of another one, which then begins anew.
/// </summary>
internal sealed class Transfer(Stream destination, long mostBytes, Action<long, long?>? progress) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private AudioKind? kind;
    private long length;
    private long? announced;
    private string? validator;

    /// <summary>There is something to go on from.</summary>
    public bool CanResume => length > 0 && validator is not null;

    /// <summary>Asks for the rest only, when some of it is here.</summary>
    public void Ask(HttpRequestMessage request)
    {
        if (!CanResume)
            return;
        request.Headers.Range = new RangeHeaderValue(length, null);
        request.Headers.TryAddWithoutValidation("If-Range", validator);
    }

    /// <summary>Whether this answer to <see cref="Ask"/> carries sound: the whole, or the rest that was asked for.</summary>
    public bool Takes(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK || (response.StatusCode == HttpStatusCode.PartialContent && CanResume);

    /// <summary>Reads an answer to its end.</summary>
    /// <param name="stall">Cancels when nothing came for <paramref name="patience"/>.</param>
    /// <exception cref="FetchException">It broke, is too large or no sound.</exception>
    public async Task<FetchedSound> TakeAsync(HttpResponseMessage response, CancellationTokenSource stall, TimeSpan patience, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentEncoding.Any(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new FetchException(FetchFault.BadAnswer, "The source compressed the recording although it was asked not to.");
        if (response.StatusCode == HttpStatusCode.OK)
            Begin(response);
        else if (response.Content.Headers.ContentRange is not { From: { } from, HasRange: true } range || from != length || (range.Length is { } whole && announced is { } said && whole != said))
            throw Unfit();
        if (announced > mostBytes)
            throw TooLarge();

        await using var source = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            for (var pending = 0; ;)
            {
                stall.CancelAfter(patience);
                var read = await ReadSomeAsync(source, buffer.AsMemory(pending), length + pending, cancel);
                pending += read;
                // The kind is decided before the first byte is kept.
                if (kind is null && read > 0 && pending < AudioKind.HeadLength)
                    continue;
                kind ??= AudioKind.Sniff(buffer.AsSpan(0, pending))
                    ?? throw new FetchException(FetchFault.NotSound, $"The source sent {AudioKind.Describe(buffer.AsSpan(0, pending))}.");
                if (length + pending > mostBytes)
                    throw TooLarge();
                hash.AppendData(buffer, 0, pending);
                await destination.WriteAsync(buffer.AsMemory(0, pending), cancel);
                length += pending;
                pending = 0;
                progress?.Invoke(length, announced);
                if (read == 0)
                    return new FetchedSound(kind, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => hash.Dispose();

    private void Begin(HttpResponseMessage response)
    {
        if (length > 0)
        {
            destination.SetLength(0);
            destination.Position = 0;
            hash.GetHashAndReset();
        }
        (kind, length, announced) = (null, 0, response.Content.Headers.ContentLength);
        var mayResume = !response.Headers.AcceptRanges.Contains("none");
        validator = !mayResume ? null
            : response.Headers.ETag is { IsWeak: false } tag ? tag.Tag
            : response.Content.Headers.LastModified?.ToString("r", CultureInfo.InvariantCulture);
    }

    private FetchException Unfit()
    {
        validator = null;
        return new FetchException(FetchFault.Broken, "The connection broke, and the source sent another part than the one that was missing.");
    }

    private async Task<int> ReadSomeAsync(Stream source, Memory<byte> buffer, long soFar, CancellationToken cancel)
    {
        try
        {
            return await source.ReadAsync(buffer, cancel);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            var of = announced is { } all ? string.Create(CultureInfo.InvariantCulture, $" of {all:N0}") : "";
            throw new FetchException(FetchFault.Broken, string.Create(CultureInfo.InvariantCulture, $"The connection broke after {soFar:N0}{of} bytes."), inner: problem);
        }
    }

    private FetchException TooLarge() =>
        new(FetchFault.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The recording is larger than {mostBytes / 1048576.0:0.#} MiB (Recordings:MaxBytes)."));
}
