using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using CallDashboard.Data;
using CallDashboard.Features.Recordings.Fetching;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>Broken transfers go on where they broke; the disk has a budget; nothing inside is ever connected to.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private static readonly byte[] Sound = Sounds.Wav(90_000);
    private AudioOrigin origin = null!;

    public async Task InitializeAsync() => origin = await AudioOrigin.StartAsync();

    public async Task DisposeAsync() => await origin.DisposeAsync();

    [Theory]
    [InlineData("\"v1\"", "\"v1\"", 3)]
    [InlineData("\"v1\"", "\"v2\"", 2)]
    [InlineData(null, null, 1)]
    [InlineData("W/\"v1\"", "W/\"v1\"", 1)]
    public async Task The_rest_is_asked_for_when_the_source_names_its_copy(string? tag, string? tagLater, int requests)
    {
        var ranges = new List<string>();
        var another = Sounds.Wav(90_000, seed: 2);
        origin.On("/a.wav", async http =>
        {
            ranges.Add($"{http.Request.Headers.Range}|{http.Request.Headers.IfRange}");
            var now = ranges.Count == 1 ? tag : tagLater;
            http.Response.Headers.ETag = now;
            var whole = now == tag ? Sound : another;
            var from = http.Request.Headers.IfRange == now && http.Request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            if (from > 0)
            {
                http.Response.StatusCode = StatusCodes.Status206PartialContent;
                http.Response.Headers.ContentRange = $"bytes {from}-{whole.Length - 1}/{whole.Length}";
            }
            http.Response.ContentLength = whole.Length - from;
            // Breaks twice at another place; the server closes the connection because too few bytes came.
            var to = now != tag || from >= 60_000 ? whole.Length : from + 30_000;
            await http.Response.Body.WriteAsync(whole.AsMemory(from..to));
            await http.Response.Body.FlushAsync();
        });
        using var fetcher = Fetcher(origin.HostAndPort);
        using var into = new MemoryStream();

        if (requests == 1)
        {
            Assert.Equal(FetchFault.Broken, (await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync(origin.Url("/a.wav"), into, null, default))).Fault);
            Assert.Equal(["|"], ranges);
            return;
        }

        var fetched = await fetcher.FetchAsync(origin.Url("/a.wav"), into, null, default);

        var expected = tag == tagLater ? Sound : another;
        Assert.Equal(expected, into.ToArray());
        Assert.Equal((90_000L, Convert.ToHexStringLower(SHA256.HashData(expected))), (fetched.Length, fetched.Checksum));
        Assert.Equal(requests == 3 ? ["|", "bytes=30000-|\"v1\"", "bytes=60000-|\"v1\""] : ["|", "bytes=30000-|\"v1\""], ranges);
    }

    [Fact]
    public async Task With_the_disk_budget_used_up_nothing_is_fetched_nothing_deleted_and_it_says_so()
    {
        using var host = RecordingHost.Start(origin, ("Recordings:DiskBudget", "50000"));
        origin.Serve("/a.wav", Sound);
        origin.Serve("/b.wav", Sound);
        var first = await host.PushAsync("a", origin.Url("/a.wav"));
        await host.UntilAsync(first, RecordingState.Stored);

        var second = await host.PushAsync("b", origin.Url("/b.wav"));
        var waiting = await host.UntilAsync(second, RecordingState.Failed);

        Assert.Contains("disk budget", waiting.Error, StringComparison.Ordinal);
        Assert.InRange(waiting.NextTryAt!.Value - waiting.ChangedAt, 600_000, 700_000);
        Assert.Equal(0, origin.Count("/b.wav"));
        Assert.Single(host.Files());
        Assert.Equal(90_000, (await host.Recordings.TotalsAsync(default)).UsedBytes);
    }

    /// <summary>No stand-ins: the system's names and sockets, a listener that would notice, and the control that it is reached when it may be.</summary>
    [Fact]
    public async Task No_notation_of_this_machine_is_ever_connected_to()
    {
        var port = origin.Port;
        origin.Serve("/a.wav", Sound);
        string[] hosts =
        [
            "127.0.0.1", "localhost", "127.0.0.1.", "localhost.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "127.0.0.01",
            "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]",
            "user@127.0.0.1", "user:word@localhost", "１２７.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "cdn.example@127.0.0.1",
        ];
        using var fetcher = Fetcher();
        foreach (var host in hosts)
        {
            var problem = await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync($"http://{host}:{port}/a.wav", Stream.Null, null, default));
            // "localhost." is a name that not every machine knows; all that counts of it is that nothing is connected.
            Assert.True(problem.Fault == FetchFault.Refused || host == "localhost.", $"{host}: {problem.Fault}, {problem.Message}");
        }
        Assert.Empty(origin.Asked);

        using var trusting = Fetcher(origin.HostAndPort);
        using var into = new MemoryStream();
        await trusting.FetchAsync(origin.Url("/a.wav"), into, null, default);
        Assert.Single(origin.Asked);
    }

    /// <summary>Every special range as a literal and behind a name, with each connection watched.</summary>
    [Fact]
    public async Task No_special_range_is_dialled()
    {
        var watch = new Watch();
        using var fetcher = new SafeFetcher(watch, watch, Options.Create(new RecordingsOptions()), new FakeTimeProvider());
        var addresses = typeof(AddressRulesTests).GetMethod(nameof(AddressRulesTests.What_is_not_the_public_internet_is_refused))!.GetCustomAttributes<InlineDataAttribute>()
            .SelectMany(a => a.GetData(null!).Single()).Cast<string>().ToList();
        Assert.True(addresses.Count > 70);
        foreach (var address in addresses)
        {
            watch.Answer = IPAddress.Parse(address);
            var literal = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
            foreach (var url in new[] { $"http://{literal}/a.wav", "http://cdn.example/a.wav" })
                Assert.Equal((address, FetchFault.Refused), (address, (await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync(url, Stream.Null, null, default))).Fault));
        }
        Assert.Empty(watch.Dialled);

        watch.Answer = IPAddress.Parse("93.184.215.14");
        await Assert.ThrowsAsync<FetchException>(() => fetcher.FetchAsync("http://cdn.example/a.wav", Stream.Null, null, default));
        Assert.Equal("93.184.215.14:80", Assert.Single(watch.Dialled));
    }

    private static SafeFetcher Fetcher(params string[] trusted) =>
        new(new SystemResolver(), new SystemDialer(), Options.Create(new RecordingsOptions { TrustedHosts = [.. trusted] }), TimeProvider.System);

    /// <summary>One answer for every name; notes what is dialled and refuses it.</summary>
    private sealed class Watch : IHostResolver, ISocketDialer
    {
        public IPAddress Answer { get; set; } = IPAddress.None;
        public List<string> Dialled { get; } = [];

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel) => Task.FromResult<IPAddress[]>([Answer]);

        public ValueTask<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
        {
            Dialled.Add(address.ToString());
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }
}
