using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>
/// One open page without a browser: speaks the circuit's protocol as <c>blazor.web.js</c> of .NET 10 does. It starts the circuit, adds the root
/// components, acknowledges each render batch, answers calls to scripts with what they would plausibly return, and keeps the page's tree.
/// </summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private const int FirstBatch = 2;

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly PageTree tree = new();
    private readonly Visitor visitor;
    private readonly LoadedPage page;
    private readonly TaskCompletionSource<string> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task running = Task.CompletedTask;
    private long lastBatch = FirstBatch - 1;
    private int scriptObjects;

    private OpenPage(Visitor visitor, LoadedPage page)
    {
        this.visitor = visitor;
        this.page = page;
    }

    /// <summary>Render batches so far, and their bytes.</summary>
    public (long Batches, long Bytes) Received { get; private set; }

    /// <summary>Most batches that came within one second.</summary>
    public int MostInASecond { get; private set; }

    /// <summary>Why the page is dead; null while it lives.</summary>
    public string? Failure { get; private set; }

    /// <summary>The names of script functions that were called, for the curious.</summary>
    public HashSet<string> Scripts { get; } = [];

    /// <summary>Told of each call that appears, and when its batch had come (a timestamp of the system's clock).</summary>
    public Action<string, long>? CallShown { get; set; }

    /// <summary>Gets every message as it came, before it is read.</summary>
    public Action<ReadOnlyMemory<byte>>? Heard { get; private init; }

    /// <summary>Opens a page; returns once its circuit has started. Rows come later.</summary>
    public static async Task<OpenPage> OpenAsync(Visitor visitor, string path, Action<string, long>? callShown = null, Action<ReadOnlyMemory<byte>>? heard = null)
    {
        var opened = new OpenPage(visitor, await visitor.LoadAsync(path)) { CallShown = callShown, Heard = heard };
        try
        {
            var at = new UriBuilder(visitor.Server) { Scheme = "ws", Path = "/_blazor" }.Uri;
            opened.socket.Options.Cookies = visitor.Cookies;
            opened.socket.Options.SetRequestHeader("Origin", visitor.Server.GetLeftPart(UriPartial.Authority));
            opened.socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await opened.socket.ConnectAsync(at, CancellationToken.None);
            await opened.SendAsync(BlazorPack.Handshake.ToArray());
            opened.running = Task.Run(opened.RunAsync);
            await opened.SendAsync(BlazorPack.Invocation("StartCircuit", "0", visitor.Server.ToString(), opened.page.Address.ToString(), "[]", opened.page.State));
            await opened.started.Task;
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>The ids of the calls that the page shows, from the top.</summary>
    public IReadOnlyList<string> Calls()
    {
        lock (tree)
            return tree.Calls();
    }

    /// <summary>Closes the page as browsers do: they tell the server, so that it keeps nothing for a return.</summary>
    public async ValueTask DisposeAsync()
    {
        if (started.Task.IsCompletedSuccessfully && Failure is null)
            await visitor.LeaveAsync(await started.Task);
        await closing.CancelAsync();
        await running;
        socket.Dispose();
        closing.Dispose();
        sending.Dispose();
    }

    private async Task RunAsync()
    {
        var pinging = PingAsync();
        try
        {
            await ReceiveAsync();
            Failure ??= "The server closed the connection.";
        }
        catch (Exception) when (closing.IsCancellationRequested)
        {
            // It was closed here.
        }
        catch (Exception problem)
        {
            Failure ??= problem.Message;
        }
        started.TrySetException(new InvalidOperationException(Failure ?? "closed"));
        await closing.CancelAsync();
        await pinging;
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(closing.Token))
                await SendAsync(BlazorPack.Ping);
        }
        catch (Exception problem) when (problem is OperationCanceledException or WebSocketException)
        {
            // The page is closed.
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[16 * 1024];
        var filled = 0;
        var greeted = false;
        var recent = new Queue<long>();
        while (true)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var result = await socket.ReceiveAsync(buffer.AsMemory(filled), closing.Token);
            if (result.MessageType == WebSocketMessageType.Close)
                return;
            var at = TimeProvider.System.GetTimestamp();
            filled += result.Count;
            ReadOnlyMemory<byte> rest = buffer.AsMemory(0, filled);
            if (!greeted)
            {
                var end = rest.Span.IndexOf(BlazorPack.Separator);
                if (end < 0)
                    continue;
                greeted = true;
                rest = rest[(end + 1)..];
            }
            while (BlazorPack.TryRead(ref rest, out var message))
                await TakeAsync(message, at, recent);
            rest.CopyTo(buffer);
            filled = rest.Length;
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> message, long at, Queue<long> recent)
    {
        Heard?.Invoke(message);
        foreach (var answer in Read(message.Span, at, recent))
            await SendAsync(answer);
    }

    /// <summary>Reads a message; returns what is to be answered.</summary>
    private List<byte[]> Read(ReadOnlySpan<byte> message, long at, Queue<long> recent)
    {
        var reader = new PackReader(message);
        reader.Array();
        switch (reader.Number())
        {
            case 1:
                reader.NoHeaders();
                reader.Text();
                return Invoked(reader.Text()!, ref reader, at, recent);
            case 3:
                reader.NoHeaders();
                reader.Text();
                // 1: an error, 2: nothing, 3: a result. Only StartCircuit is waited for.
                if (reader.Number() != 3)
                    throw new InvalidOperationException("The circuit was refused.");
                started.TrySetResult(reader.Text()!);
                return [BlazorPack.Invocation("UpdateRootComponents", null, Roots(), page.State)];
            case 7:
                throw new InvalidOperationException(reader.Text() ?? "The server closed the circuit.");
            default:
                return [];
        }
    }

    private List<byte[]> Invoked(string target, ref PackReader reader, long at, Queue<long> recent)
    {
        reader.Array();
        switch (target)
        {
            case "JS.AttachComponent":
                lock (tree)
                    tree.Attach((int)reader.Number());
                return [];
            case "JS.RenderBatch":
                return [Rendered(reader.Number(), reader.Bytes(), at, recent)];
            case "JS.BeginInvokeJS":
                var (call, function, _, kind) = (reader.Number(), reader.Text()!, reader.Text(), (ScriptResult)reader.Number());
                Scripts.Add(function);
                return call == 0 ? [] : [BlazorPack.Invocation("EndInvokeJSFromDotNet", null, call, true, $"[{call},true,{Result(kind)}]")];
            case "JS.Error":
                throw new InvalidOperationException(reader.Text());
            default:
                return [];
        }
    }

    private byte[] Rendered(long batch, ReadOnlySpan<byte> bytes, long at, Queue<long> recent)
    {
        if (batch != lastBatch + 1)
            throw new InvalidDataException($"Batch {batch} came after {lastBatch}.");
        lastBatch = batch;
        Received = (Received.Batches + 1, Received.Bytes + bytes.Length);
        recent.Enqueue(at);
        while (TimeProvider.System.GetElapsedTime(recent.Peek(), at) >= TimeSpan.FromSeconds(1))
            recent.Dequeue();
        MostInASecond = Math.Max(MostInASecond, recent.Count);
        lock (tree)
        {
            tree.CallShown = CallShown is { } shown ? call => shown(call, at) : null;
            tree.Apply(new RenderBatch(bytes));
        }
        return BlazorPack.Invocation("OnRenderCompleted", null, batch, null);
    }

    private string Roots() => new JsonObject
    {
        ["batchId"] = 1,
        ["operations"] = new JsonArray([.. page.Markers.Select((marker, i) => new JsonObject { ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = JsonNode.Parse(marker) })]),
    }.ToJsonString();

    /// <summary>Modules and what they make are objects; nothing else that our pages call returns anything.</summary>
    private string Result(ScriptResult kind) => kind == ScriptResult.Object ? $"{{\"__jsObjectId\":{++scriptObjects}}}" : "null";

    private async Task SendAsync(ReadOnlyMemory<byte> frame)
    {
        await sending.WaitAsync(closing.Token);
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, closing.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    private enum ScriptResult
    {
        Value, Object, Stream, Nothing,
    }
}
