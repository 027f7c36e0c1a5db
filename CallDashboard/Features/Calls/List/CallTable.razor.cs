using System.Globalization;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CallDashboard.Features.Calls.List;

/// <summary>See the markup.</summary>
public sealed partial class CallTable : IAsyncDisposable
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    private ElementReference table;
    private readonly ScriptPart keys = new("./Features/Calls/List/CallTable.razor.js");
    private int thisYear;

    [Inject] private IJSRuntime Script { get; set; } = default!;

    [Parameter, EditorRequired] public IReadOnlyList<CallListRow> Rows { get; set; } = [];
    [Parameter, EditorRequired] public IReadOnlyList<CallColumn> Columns { get; set; } = [];
    [Parameter, EditorRequired] public CallFilter Filter { get; set; } = CallFilter.Default;
    [Parameter, EditorRequired] public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;
    [Parameter] public string Density { get; set; } = "comfortable";
    /// <summary>Call ids that are ticked; may hold calls of other pages.</summary>
    [Parameter] public IReadOnlySet<string> Selected { get; set; } = new HashSet<string>();
    /// <summary>A row was ticked or no longer.</summary>
    [Parameter] public EventCallback<string> OnSelect { get; set; }
    /// <summary>All rows of the page were ticked (true) or no longer.</summary>
    [Parameter] public EventCallback<bool> OnSelectAll { get; set; }
    /// <summary>Says how a call came into the queue: for whoever judges.</summary>
    [Parameter] public bool ShowsWhy { get; set; }
    [Parameter] public EventCallback<CallSort> OnSort { get; set; }

    private bool AllSelected => Rows.Count > 0 && Rows.All(r => Selected.Contains(r.Call.CallId));

    protected override void OnParametersSet() => thisYear = TimeZoneInfo.ConvertTime(Time.GetUtcNow(), Zone).Year;

    protected override Task OnAfterRenderAsync(bool firstRender) => firstRender ? keys.BeginAsync(Script, () => [table]) : Task.CompletedTask;

    public ValueTask DisposeAsync() => keys.DisposeAsync();

    private Task SelectAllAsync() => OnSelectAll.InvokeAsync(!AllSelected);

    private string TimeText(long unixSeconds)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), Zone);
        return local.ToString(local.Year == thisYear ? "d MMM HH:mm:ss" : "d MMM yyyy HH:mm", English);
    }

    private static string Made(CallSource source) => source == CallSource.Sample ? "Sample call" : "Test push";

    private string PlainText(CallColumn column, CallRow call) => column.Name switch
    {
        "task" => Names.Text(IdKind.Job, call.JobId),
        "script" => Names.Text(IdKind.Script, call.ScriptId),
        "line" => Names.Text(IdKind.Line, call.LineId),
        "app" => Terms.Text(call.AppId),
        "talk" => call.TalkSeconds is 0 ? "" : Ui.Format.Duration(call.TalkSeconds), // Nobody talked: no time, as on the other pages.
        "billed" => Ui.Format.Duration(call.BilledSeconds),
        "rounds" => Ui.Format.Count(call.Rounds),
        "redials" => Ui.Format.Count(call.Redials),
        "cost" => Ui.Format.Money(call.PayMicros / 1_000_000m, Display.CurrentValue.Currency, 3),
        "hangup" => Terms.Text(call.HangupId),
        "ended" => call.EndedAt is { } ended ? TimeText(ended) : "",
        "words" => call.LastWords,
        _ => "",
    };

    private List<string> Texts(string ids) => [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => Terms.Text(int.Parse(id, CultureInfo.InvariantCulture)))];

    private static bool IsMissing(CallColumn column, CallListRow row) => column.Name switch
    {
        "recording" => row.Recording is null,
        "review" => !row.Call.Reviewed,
        "queue" => row.Queue is null,
        "tags" => row.Call.TagIds.Length == 0,
        "talk" => row.Call.TalkSeconds is null or 0,
        "level" => row.Call.IntentId == 0,
        _ => false,
    };

    private static (string? Icon, string Style, string Words) RecordingWords(RecordingState? state) => state switch
    {
        RecordingState.Stored => ("mic", "is-off", "Recording stored"),
        RecordingState.Waiting => ("clock", "is-waiting", "Recording waiting to be fetched"),
        RecordingState.Failed => ("alert", "is-bad", "Recording could not be fetched yet"),
        RecordingState.Expired => ("mic-off", "is-bad", "Recording expired at the source"),
        RecordingState.Removed => ("trash", "is-off", "Recording removed by retention"),
        _ => (null, "", ""),
    };
}
