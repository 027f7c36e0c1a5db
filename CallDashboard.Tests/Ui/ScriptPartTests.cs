using CallDashboard.Ui;
using Microsoft.JSInterop;

namespace CallDashboard.Tests.Ui;

/// <summary>A component may be gone at any moment between asking for its script and having it.</summary>
public sealed class ScriptPartTests : IAsyncDisposable
{
    private readonly Browser browser = new();
    private readonly ScriptPart part = new("./x.js");

    public ValueTask DisposeAsync() => part.DisposeAsync();

    [Fact]
    public async Task It_begins_with_arguments_as_they_are_when_the_module_is_there_and_is_put_away_in_order()
    {
        var wanted = "early";
        var begun = part.BeginAsync(browser, () => [wanted]);
        wanted = "late";
        browser.Module.SetResult(new Reference("module", browser));
        browser.Handle.SetResult(new Reference("handle", browser));
        await begun;
        Assert.NotNull(part.Handle);
        await part.DisposeAsync();

        Assert.Equal(["import ./x.js", "module.init late", "handle.dispose", "handle gone", "module gone"], browser.Calls);
        Assert.Null(part.Handle);
    }

    [Fact]
    public async Task Gone_before_the_module_came_nothing_is_begun()
    {
        var begun = part.BeginAsync(browser, () => throw new InvalidOperationException("The component is gone."));
        await part.DisposeAsync();
        browser.Module.SetResult(new Reference("module", browser));
        await begun;

        Assert.Equal(["import ./x.js", "module gone"], browser.Calls);
    }

    [Fact]
    public async Task Gone_while_it_begins_what_was_begun_is_undone()
    {
        var begun = part.BeginAsync(browser, () => []);
        browser.Module.SetResult(new Reference("module", browser));
        await part.DisposeAsync();
        browser.Handle.SetResult(new Reference("handle", browser));
        await begun;

        Assert.Equal(["import ./x.js", "module.init ", "module gone", "handle.dispose", "handle gone"], browser.Calls);
        Assert.Null(part.Handle);
    }

    [Fact]
    public async Task A_browser_that_left_is_no_error()
    {
        var begun = part.BeginAsync(browser, () => []);
        browser.Module.SetException(new JSDisconnectedException("gone"));
        await begun;
        await part.DisposeAsync();
        Assert.Null(part.Handle);
    }

    private sealed class Browser : IJSRuntime
    {
        public List<string> Calls { get; } = [];
        public TaskCompletionSource<IJSObjectReference> Module { get; } = new();
        public TaskCompletionSource<IJSObjectReference> Handle { get; } = new();

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Calls.Add($"{identifier} {args![0]}");
            return (TValue)await Module.Task;
        }
    }

    private sealed class Reference(string name, Browser browser) : IJSObjectReference
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public async ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            browser.Calls.Add($"{name}.{identifier}{(identifier == "init" ? " " + string.Join(' ', args!) : "")}");
            return identifier == "init" ? (TValue)await browser.Handle.Task : default!;
        }

        public ValueTask DisposeAsync()
        {
            browser.Calls.Add($"{name} gone");
            return ValueTask.CompletedTask;
        }
    }
}
