using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CallDashboard.Features.Recordings.Fetching;
using CallDashboard.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CallDashboard.Tests.Features.Recordings;

/// <summary>The fetcher against a real server, with names that a test decides and every connection watched.</summary>
public sealed class SafeFetcherTests : IAsyncLifetime
{
    private const string Public = "93.184.215.14";
    private readonly Names names = new();
    private readonly Connections connections = new();
    private readonly FakeTimeProvider time = new();
    private AudioOrigin origin = null!;
    public async Task InitializeAsync()
    {
        origin = await AudioOrigin.StartAsync();
        connections.Origin = origin.Port;
    }

    public async Task DisposeAsync() => await origin.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("192.168.1.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    public async Task Nothing_is_dialled_when_a_name_or_an_address_leads_inside(string address)
    {
        names["cdn.example"] = [address];
        names["mixed.example"] = [Public, address];
        var literal = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

        foreach (var url in new[] { "http://cdn.example/a.wav", "http://mixed.example/a.wav", $"http://{literal}/a.wav", $"https://{literal}/a.wav" })
        {
            var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch(url));
            Assert.Equal(FetchFault.Refused, problem.Fault);
        }
        Assert.Empty(connections.Dialled);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_that_is_dialled()
    {
        var wav = Sounds.Wav(5_000);
        origin.Serve("/a.wav", wav);
        // The name turns inwards as soon as it was looked at.
        names.Sequence("rebind.example", [Public], ["127.0.0.1"]);

        var (sound, bytes) = await Fetch("http://rebind.example/a.wav");

        Assert.Equal(wav, bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(wav)), sound.Checksum);
        Assert.Equal([$"{Public}:80"], connections.Dialled);
        Assert.Equal(1, names.Lookups);
    }

    [Fact]
    public async Task A_name_that_turned_inwards_is_refused_by_the_next_connection()
    {
        origin.On("/a.wav", async http =>
        {
            http.Response.Headers.Connection = "close";
            await http.Response.Body.WriteAsync(Sounds.Wav(5_000));
        });
        names.Sequence("rebind.example", [Public], ["169.254.169.254"]);
        using var fetcher = Fetcher();

        await Fetch("http://rebind.example/a.wav", fetcher);
        var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch("http://rebind.example/a.wav", fetcher));

        Assert.Equal(FetchFault.Refused, problem.Fault);
        Assert.Equal([$"{Public}:80"], connections.Dialled);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://localhost:22/")]
    [InlineData("//[::1]/x.wav")]
    [InlineData("http://2130706433/")]
    [InlineData("http://inside.example/x.wav")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user@cdn.example/x.wav")]
    public async Task A_redirect_is_checked_like_the_first_address(string target)
    {
        names["cdn.example"] = [Public];
        names["inside.example"] = ["10.0.0.1"];
        names["localhost"] = ["127.0.0.1"];
        origin.Redirect("/a.wav", target);

        var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch("http://cdn.example/a.wav"));

        Assert.Equal(FetchFault.Refused, problem.Fault);
        Assert.Equal([$"{Public}:80"], connections.Dialled);
    }

    [Fact]
    public async Task Three_redirects_are_followed_and_no_more()
    {
        origin.Redirect("/4", "/3", 307);
        origin.Redirect("/3", "2", 302);
        origin.Redirect("/2", origin.Url("/1"), 301);
        origin.Redirect("/1", "/a.wav", 308);
        origin.Serve("/a.wav", Sounds.Wav(500));

        Assert.Equal(500, (await Fetch(origin.Url("/3"))).Sound.Length);
        Assert.Equal(FetchFault.BadAnswer, (await Assert.ThrowsAsync<FetchException>(() => Fetch(origin.Url("/4")))).Fault);
    }

    [Fact]
    public async Task Trust_is_for_one_host_and_port()
    {
        origin.Serve("/a.wav", Sounds.Wav(500));
        Assert.Equal(500, (await Fetch(origin.Url("/a.wav"))).Sound.Length);

        var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch($"http://127.0.0.1:{origin.Port + 1}/a.wav"));
        Assert.Equal(FetchFault.Refused, problem.Fault);
        Assert.Contains("Recordings:TrustedHosts", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FetchException>(() => Fetch($"http://127.0.0.2:{origin.Port}/a.wav"));
        Assert.Single(connections.Dialled);
    }

    [Fact]
    public async Task Nothing_of_ours_travels_along()
    {
        origin.On("/a.wav", http =>
        {
            http.Response.Headers.SetCookie = "id=1";
            return http.Response.Body.WriteAsync(Sounds.Wav(500)).AsTask();
        });
        using var fetcher = Fetcher();
        await Fetch(origin.Url("/a.wav"), fetcher);
        await Fetch(origin.Url("/a.wav"), fetcher);

        Assert.Equal(["Accept", "Accept-Encoding", "Host", "User-Agent"], origin.LastHeaders.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("<!doctype html><title>Sign in</title>", "a web page")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "a web page or XML")]
    [InlineData("{\"error\":\"expired\"}", "JSON")]
    [InlineData("", "an empty file")]
    [InlineData("MZ\u0001\u0002 something else", "not a known sound format")]
    public async Task What_claims_to_be_sound_is_not_believed(string body, string says)
    {
        origin.Serve("/a.mp3", System.Text.Encoding.UTF8.GetBytes(body), "audio/mpeg");
        var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch(origin.Url("/a.mp3")));
        Assert.Equal(FetchFault.NotSound, problem.Fault);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_is_recognised_whatever_it_is_called()
    {
        origin.Serve("/a", Sounds.Wav(50_000), "text/html");
        Assert.Equal(AudioKind.Wav, (await Fetch(origin.Url("/a"))).Sound.Kind);
    }

    [Fact]
    public async Task Too_much_is_refused_announced_or_not()
    {
        origin.Serve("/announced.wav", Sounds.Wav(2_000_000));
        origin.On("/chunked.wav", http => http.Response.Body.WriteAsync(Sounds.Wav(2_000_000)).AsTask());
        foreach (var path in new[] { "/announced.wav", "/chunked.wav" })
            Assert.Equal(FetchFault.TooLarge, (await Assert.ThrowsAsync<FetchException>(() => Fetch(origin.Url(path)))).Fault);
    }

    [Fact]
    public async Task A_source_that_falls_silent_is_given_up()
    {
        var held = new TaskCompletionSource();
        origin.On("/a.wav", async http =>
        {
            await http.Response.Body.WriteAsync(Sounds.Wav(20_000));
            await http.Response.Body.FlushAsync();
            await held.Task;
        });
        var arrived = new TaskCompletionSource();
        using var fetcher = Fetcher();
        var fetch = fetcher.FetchAsync(origin.Url("/a.wav"), new MemoryStream(), (soFar, _) => { if (soFar == 20_000) arrived.TrySetResult(); }, default);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The read that follows the progress sets the limit anew; time goes on until it is hit.
        while (!fetch.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var problem = await Assert.ThrowsAsync<FetchException>(() => fetch);
        Assert.Equal(FetchFault.TooSlow, problem.Fault);
        held.SetResult();
    }

    [Fact]
    public async Task A_connection_that_breaks_is_not_a_whole_recording()
    {
        origin.On("/a.wav", async http =>
        {
            http.Response.ContentLength = 50_000;
            await http.Response.Body.WriteAsync(Sounds.Wav(30_000));
            await http.Response.Body.FlushAsync(); // Too few bytes: the server closes the connection; aborting it could take back what is under way.
        });
        var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch(origin.Url("/a.wav")));
        Assert.Equal(FetchFault.Broken, problem.Fault);
        Assert.Contains("of 50,000 bytes", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, FetchFault.Denied)]
    [InlineData(403, FetchFault.Denied)]
    [InlineData(404, FetchFault.Denied)]
    [InlineData(410, FetchFault.Gone)]
    [InlineData(204, FetchFault.BadAnswer)]
    [InlineData(304, FetchFault.BadAnswer)]
    [InlineData(500, FetchFault.BadAnswer)]
    [InlineData(504, FetchFault.BadAnswer)]
    public async Task Answers_are_told_apart(int status, FetchFault fault)
    {
        origin.Fail("/a.wav", status);
        var problem = await Assert.ThrowsAsync<FetchException>(() => Fetch(origin.Url("/a.wav")));
        Assert.Equal((fault, $"{status} from the source."), (problem.Fault, problem.Message));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_and_a_closed_port_are_unreachable()
    {
        names["cdn.example"] = [Public];
        connections.Origin = 1;
        Assert.Equal("The source's name is not known.", (await Assert.ThrowsAsync<FetchException>(() => Fetch("http://nowhere.example/a.wav"))).Message);
        Assert.Equal("The source refuses connections.", (await Assert.ThrowsAsync<FetchException>(() => Fetch("http://cdn.example/a.wav"))).Message);
    }

    private SafeFetcher Fetcher() => new(names, connections, Options.Create(new RecordingsOptions { MaxBytes = 1_000_000, TrustedHosts = { origin.HostAndPort } }), time);

    private async Task<(FetchedSound Sound, byte[] Bytes)> Fetch(string url, SafeFetcher? with = null)
    {
        using var own = with is null ? Fetcher() : null;
        using var into = new MemoryStream();
        var sound = await (with ?? own!).FetchAsync(url, into, null, default).WaitAsync(TimeSpan.FromSeconds(30));
        return (sound, into.ToArray());
    }

    /// <summary>Names as the test wants them; the last answer of a sequence stays.</summary>
    private sealed class Names : IHostResolver
    {
        private readonly ConcurrentDictionary<string, Queue<string[]>> known = new();

        public int Lookups { get; private set; }

        public string[] this[string name]
        {
            set => known[name] = new([value]);
        }

        public void Sequence(string name, params string[][] answers) => known[name] = new(answers);

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
        {
            Lookups++;
            if (!known.TryGetValue(host, out var answers))
                throw new SocketException((int)SocketError.HostNotFound);
            var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
            return Task.FromResult(answer.Select(IPAddress.Parse).ToArray());
        }
    }

    /// <summary>Writes down every address that is dialled, and connects to the test's server in its place.</summary>
    private sealed class Connections : ISocketDialer
    {
        private readonly SystemDialer real = new();
        public int Origin { get; set; }
        public ConcurrentQueue<string> Dialled { get; } = new();

        public ValueTask<Stream> DialAsync(IPEndPoint address, CancellationToken cancel)
        {
            Dialled.Enqueue(address.ToString());
            return real.DialAsync(new IPEndPoint(IPAddress.Loopback, Origin), cancel);
        }
    }
}
