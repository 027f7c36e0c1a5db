using System.Security.Claims;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Review.Judging;

/// <summary>
/// The review column of a call, for whoever may judge. Acts do not come through here: the module posts them (<see cref="ReviewEndpoint"/>). Other people's
/// come as news, upon which the state is read and handed to the module. One instance per call: give it the call's key as <c>@key</c>.
/// </summary>
public sealed partial class JudgingColumn : IAsyncDisposable
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private static readonly string[] DefaultLevels = ["A", "B", "C", "D", "E", "F"];

    private static readonly (string Value, string Label, string Icon, string Keys, string Shortcut)[] Verdicts =
        [("pass", "Pass", "ok", "⇧P", "Shift P"), ("fail", "Fail", "no", "⇧F", "Shift F"), ("unsure", "Unsure", "help", "⇧U", "Shift U")];

    private static readonly (string Value, string Label)[] Answers = [("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("na", "N/A")];

    private static readonly (string Name, string Keys, string Label)[] AnswerKeys = [("yes", "⇧Y", "yes"), ("partly", "⇧H", "partly"), ("no", "⇧N", "no"), ("na", "⇧A", "n/a"), ("line-down", "W", "next line")];

    private readonly CancellationTokenSource leaving = new();
    private ElementReference root;
    private readonly ScriptPart part = new("./Features/Review/Judging/JudgingColumn.razor.js");
    private IDisposable? subscription;
    private Throttle? throttle;
    private string userId = "";
    private ReviewForms? forms;
    private ReviewState? state;
    private string? stateJson, failure;
    private bool isStale, isShowing;

    [Parameter, EditorRequired] public required CallView Call { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] private ReviewStore Store { get; set; } = default!;
    [Inject] private ReviewFeed Feed { get; set; } = default!;
    [Inject] private TermCatalog Terms { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private IJSRuntime Js { get; set; } = default!;
    [Inject] private ILogger<JudgingColumn> Log { get; set; } = default!;

    private ReviewItem? Own => state?.Reviews.FirstOrDefault(r => r.By == userId);

    /// <summary>Those with keys, and what the call has of those without.</summary>
    private IReadOnlyList<QuickTag> Tags => forms is null ? [] : [.. forms.Tags.Where(t => t.Slot is not null || state?.Tags.ContainsKey(t.Id) == true)];

    /// <summary>The forms in use, and the version that this person began with.</summary>
    private IReadOnlyList<CardForm> Cards
    {
        get
        {
            if (forms is null)
                return [];
            return forms.Find(Own?.Card) is { } own && !forms.Published.Contains(own) ? [own, .. forms.Published] : forms.Published;
        }
    }

    /// <summary>The default letters, or the words that the platform's levels have here.</summary>
    private IReadOnlyList<string> Levels
    {
        get
        {
            var platform = Call.Record.IntentLevel;
            IEnumerable<string> offered = platform.Length == 0 || DefaultLevels.Contains(platform)
                ? DefaultLevels
                : Terms.All(TermKind.Intent).Select(t => t.Text).Where(t => !DefaultLevels.Contains(t)).Append(platform).Distinct().Order(StringComparer.CurrentCulture);
            return [.. offered.Concat(state?.Reviews.Select(r => r.Level).OfType<string>() ?? []).Distinct()];
        }
    }

    /// <summary>Side by side in one row.</summary>
    private bool LevelsFit => Levels.Count <= 8 && Levels.Sum(l => l.Length + 2) <= 48;

    protected override async Task OnInitializedAsync()
    {
        userId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        throttle = new Throttle(Time, LeastPause, () => InvokeAsync(RefreshAsync), problem => _ = DispatchExceptionAsync(problem));
        subscription = Feed.Subscribe(news =>
        {
            if (news.CallKey is null || news.CallKey == Call.Row.Key)
                throttle.Signal();
        });
        await ReadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        isStale = true;
        if (state is null || isShowing || leaving.IsCancellationRequested)
            return;
        // Drawn again while this waits: then it is shown again, by the one that is at it.
        isShowing = true;
        try
        {
            while (isStale && !leaving.IsCancellationRequested)
            {
                isStale = false;
                if (part.Handle is not { } handle)
                    await part.BeginAsync(Js, () => [root]);
                else
                    await handle.InvokeVoidAsync("refresh");
                await Store.SeenAsync(Call.Row.Key, userId, leaving.Token);
            }
        }
        catch (Exception problem) when (problem is JSDisconnectedException or OperationCanceledException or ObjectDisposedException)
        {
            // The page is gone.
        }
        catch (Exception problem) when (problem is Ingest.QueueFullException or Ingest.CannotWriteException)
        {
            // A mention stays news until it can be noted.
        }
        catch (JSException problem)
        {
            LogModuleFailed(Log, problem);
        }
        finally
        {
            isShowing = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        subscription?.Dispose();
        throttle?.Dispose();
        await part.DisposeAsync();
        leaving.Dispose();
    }

    private static string CardName(CardForm form) => $"{form.Card.Name}, version {form.Card.Version}";

    private async Task RefreshAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        try
        {
            (forms, state) = await Store.ReadDeskAsync(Call.Row.Key, userId, leaving.Token);
            stateJson = JsonSerializer.Serialize(state, ReviewState.Json);
            failure = null;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Left while reading.
        }
        catch (Exception problem)
        {
            LogReadFailed(Log, problem);
            failure = "The database did not give it. Nothing is lost; what you do now is kept in this browser.";
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The review of a call could not be read for its page.")]
    private static partial void LogReadFailed(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The review column's module failed in a browser.")]
    private static partial void LogModuleFailed(ILogger log, Exception problem);
}
