using System.Collections.Concurrent;
using System.Net;
using CallDashboard.Data;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Net.Http.Headers;

namespace CallDashboard.Features.Simulation;

/// <summary>
/// Serves the recordings of simulated calls on 127.0.0.1, ranges included. Nothing is stored: each is made while it is sent.
/// Addresses: <c>/7-2f-0-1-en-reminder/full.wav</c> and <c>/…/customer.wav</c>.
/// </summary>
public sealed class RecordingServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, bool> fetched = new();
    private readonly TimeProvider time;
    private long lastRequest;

    private RecordingServer(WebApplication app, TimeProvider time)
    {
        this.app = app;
        this.time = time;
        lastRequest = time.GetTimestamp();
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Different recordings that were fetched to their end.</summary>
    public int Fetched => fetched.Count;

    /// <summary>Time since the last request.</summary>
    public TimeSpan Quiet => time.GetElapsedTime(Interlocked.Read(ref lastRequest));

    /// <summary>Starts it.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<RecordingServer> StartAsync(int port, TimeProvider time, CancellationToken cancel = default)
    {
        // Empty: it must not read the dashboard's settings (addresses, logging), which are not meant for it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var server = new RecordingServer(app, time);
        app.UseRouting();
        app.MapMethods("/{call}/{file}", ["GET", "HEAD"], server.Serve);
        await app.StartAsync(cancel);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(address.TrimEnd('/') + "/");
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private IResult Serve(string call, string file, HttpContext context)
    {
        Interlocked.Exchange(ref lastRequest, time.GetTimestamp());
        Track? track = file switch { "full.wav" => Track.Full, "customer.wav" => Track.Customer, _ => null };
        if (track is null || !CallSeed.TryParse(call, out var seed) || (seed.Kind == ConversationKind.Announcement && track == Track.Customer))
            return Results.NotFound();
        if (HttpMethods.IsGet(context.Request.Method))
            context.Response.OnCompleted(() =>
            {
                if (context.Response.StatusCode is 200 or 206 && !context.RequestAborted.IsCancellationRequested)
                    fetched.TryAdd(context.Request.Path, true);
                return Task.CompletedTask;
            });
        // The sound depends on nothing but the address, so the address is its own entity tag.
        return Results.Stream(new ConversationStream(ConversationComposer.Compose(seed), track.Value), "audio/wav",
            entityTag: new EntityTagHeaderValue($"\"{call}-{track}\""), enableRangeProcessing: true);
    }
}
