using System.Globalization;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Review.Insights;

/// <summary>What reviews teach: agreement, scores, tags, and the sentences that lose people. Its state is the address; every number opens the calls behind it.</summary>
public sealed partial class InsightsPage : IDisposable
{
    private const int Usual = 28;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);
    private static readonly (int, string)[] Stretches = [(7, "7 days"), (28, "28 days"), (90, "90 days"), (365, "A year")];

    private readonly CancellationTokenSource leaving = new();
    private InsightsData? data;
    private IReadOnlyList<(long ScriptId, Agreement Agreement)>? scripts;
    private IReadOnlyList<ScoreWeek>? weeks;
    private IReadOnlyList<ReviewerPair>? pairs;
    private Agreement? table;
    private BehindNumber? number;
    private IReadOnlyList<BehindCall>? behind;
    private int behindTotal;
    private Exception? problem;
    private string? shown, stale;
    private string userId = "";
    private IDisposable? subscription;
    private Throttle? throttle;

    [SupplyParameterFromQuery(Name = "days")] public int? Days { get; set; }
    [SupplyParameterFromQuery(Name = "script")] public long? Script { get; set; }
    [SupplyParameterFromQuery(Name = "behind")] public string? Behind { get; set; }

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject] private InsightsReader Reader { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private ReviewFeed Feed { get; set; } = default!;
    [Inject] private ViewerZone Zone { get; set; } = default!;
    [Inject] private TimeProvider Time { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    private int Stretch => Stretches.Any(s => s.Item1 == Days) ? Days!.Value : Usual;

    private long Since => Time.GetUtcNow().AddDays(-Stretch).ToUnixTimeMilliseconds();

    private string? AgreementSub => Script is { } id ? ScriptName(id) : "all scripts";

    public void Dispose()
    {
        leaving.Cancel();
        subscription?.Dispose();
        throttle?.Dispose();
        leaving.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        userId = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        throttle = new Throttle(Time, Pace, () => InvokeAsync(RefreshAsync), failure => _ = DispatchExceptionAsync(failure));
        subscription = Feed.Subscribe(_ => throttle.Signal());
    }

    protected override Task OnParametersSetAsync()
    {
        var now = Address(Stretch, Script, BehindNumber.Parse(Behind));
        if (shown == now)
            return Task.CompletedTask;
        (shown, stale) = (now, null);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            data = await Reader.ReadAsync(Since, leaving.Token);
            scripts = JudgedCalls.ByScript(data.Judged);
            table = Script is { } id ? scripts.FirstOrDefault(s => s.ScriptId == id).Agreement ?? Agreement.Of(Array.Empty<(string, string)>()) : JudgedCalls.WithPlatform(data.Judged);
            weeks = JudgedCalls.Weeks(data.Judged, Zone.Zone);
            pairs = JudgedCalls.Pairs(data.Judged);
            number = BehindNumber.Parse(Behind);
            (behind, behindTotal) = number is null ? (null, 0) : await Reader.BehindAsync(number, Since, Zone.Zone, userId, leaving.Token);
            problem = null;
        }
        catch (Exception failure) when (leaving.IsCancellationRequested || failure is not OperationCanceledException)
        {
            problem = failure;
        }
    }

    private async Task RefreshAsync()
    {
        if (leaving.IsCancellationRequested)
            return;
        var stood = data is not null && problem is null;
        await LoadAsync();
        stale = null;
        if (stood && problem is not null)
            (stale, problem) = ("The database does not answer now. These figures are from before; the next verdict has them counted again.", null);
        StateHasChanged();
    }

    private void ChooseScript(ChangeEventArgs change) =>
        Navigation.NavigateTo(Address(Stretch, long.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var id) ? id : null, null), replace: true);

    private static string Address(int days, long? script, BehindNumber? behind)
    {
        var words = new List<string>();
        if (days != Usual)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"days={days}"));
        if (script is { } id)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"script={id}"));
        if (behind is not null)
            words.Add($"behind={Uri.EscapeDataString(behind.ToString())}");
        return words.Count == 0 ? "/review/insights" : "/review/insights?" + string.Join('&', words);
    }

    private string ScriptName(long id) => id < 0 ? "No script" : Names.Text(IdKind.Script, id);

    private string BehindTitle(BehindNumber n) => n.Kind switch
    {
        BehindKind.Level => $"Platform {n.First}, ours {n.Second}{(n.ScriptId is { } id ? $", {ScriptName(id)}" : "")}",
        BehindKind.Pair => $"Judged by {data?.People.Name(n.First)} and {data?.People.Name(n.Second)}",
        BehindKind.Week => $"Judged in the week of {n.First}",
        BehindKind.Tag => $"“{data?.TagNames.FirstOrDefault(t => t.Id == n.Id)?.Name ?? "Tag"}”, {ScriptName(n.ScriptId ?? -1)}",
        _ => $"Hung up after “{data?.Lines.SelectMany(s => s.Sentences).FirstOrDefault(s => s.SentenceId == n.Id)?.Text ?? "this sentence"}”",
    };

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string Kappa(Agreement of) => of.Kappa is { } kappa ? kappa.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−') : Format.Missing;
}
