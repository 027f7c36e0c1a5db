using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>A storage of recordings on a free port that does whatever a test tells it, and remembers what it was asked.</summary>
internal sealed class AudioOrigin : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> answers = new();

    private AudioOrigin(WebApplication app) => this.app = app;

    /// <summary>Paths in the order they were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Headers of the last request.</summary>
    public IReadOnlyDictionary<string, string> LastHeaders { get; private set; } = new Dictionary<string, string>();

    public int Port => new Uri(app.Urls.Single()).Port;

    /// <summary>For <c>Recordings:TrustedHosts</c>.</summary>
    public string HostAndPort => $"127.0.0.1:{Port}";

    public string Url(string path) => $"http://{HostAndPort}{path}";

    public static async Task<AudioOrigin> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var origin = new AudioOrigin(app);
        app.Run(origin.AnswerAsync);
        await app.StartAsync();
        return origin;
    }

    /// <summary>Says how a path is answered from now on; what nothing is said about is 404.</summary>
    public void On(string path, Func<HttpContext, Task> answer) => answers[path] = answer;

    /// <summary>Serves bytes.</summary>
    public void Serve(string path, byte[] bytes, string? contentType = null) => On(path, async http =>
    {
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    });

    /// <summary>Answers with a bare status.</summary>
    public void Fail(string path, int status) => On(path, http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>Answers with a redirect.</summary>
    public void Redirect(string path, string to, int status = 302) => On(path, http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = to;
        return Task.CompletedTask;
    });

    /// <summary>How often a path was asked for.</summary>
    public int Count(string path) => Asked.Count(p => p == path);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        LastHeaders = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Asked.Enqueue(path);
        if (answers.TryGetValue(path, out var answer))
            return answer(http);
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}

/// <summary>Sound without meaning, but with a proper header.</summary>
internal static class Sounds
{
    /// <summary>A WAV file (8 kHz, 8 bit, mono); another seed gives other bytes.</summary>
    public static byte[] Wav(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        ReadOnlySpan<int> format = [16, 1 | (1 << 16), 8000, 8000, 1 | (8 << 16)];
        for (var i = 0; i < format.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16 + (4 * i)), format[i]);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), length - 44);
        return bytes;
    }

    /// <summary>MPEG 2 layer III frames of 8 kbit/s at 16 kHz: 36 bytes each, no tag in front.</summary>
    public static byte[] Mp3(int frames)
    {
        var bytes = new byte[frames * 36];
        for (var i = 0; i < frames; i++)
            ((ReadOnlySpan<byte>)[0xFF, 0xF3, 0x18, 0xC4]).CopyTo(bytes.AsSpan(i * 36));
        return bytes;
    }
}
