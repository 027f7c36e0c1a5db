using System.Globalization;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Domain;
using CallDashboard.Ingest;
using CallDashboard.Live;
using CallDashboard.Ui;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Features.Review.Queue;

/// <summary>What comes into the queue: samples drawn now, and rules for what comes. Both are of the filter in the address.</summary>
public sealed partial class FeedingPage
{
    private IReadOnlyList<SampleCall>? calls;
    private IReadOnlyList<SampleCall> drawn = [];
    private IReadOnlyList<RuleRow>? rules;
    private Exception? problem, rulesProblem;
    private RulePreview? preview;
    private ReviewRule rule = Fresh();
    private ReviewRule? edited;
    private Func<Task>? undo;
    private Throttle? throttle;
    private IDisposable? subscription;
    private string? said, ruleProblem, previewTrouble;
    private bool hasMore, isTrouble;
    private int size = 20, seed;
    private double sampleSecond;
    private SampleOver over;

    [Inject] private ReviewQueue Queue { get; set; } = default!;
    [Inject] private QueueRules Rules { get; set; } = default!;
    [Inject] private TermCatalog Terms { get; set; } = default!;
    [Inject] private IdNameCatalog Names { get; set; } = default!;
    [Inject] private ReviewFeed Feed { get; set; } = default!;

    private string UserId => User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    private string? SampleSub => calls is null ? null : $"from {(hasMore ? "the newest " : "")}{QueueWords.Calls(calls.Count)} neither judged nor queued";

    private IEnumerable<(long Value, string Name, int Calls, int Drawn)> Strata => calls!.GroupBy(c => c.Stratum(over))
        .Select(g => (g.Key, NameOf(g.Key), g.Count(), drawn.Count(c => c.Stratum(over) == g.Key))).OrderBy(s => s.Item3).ThenBy(s => s.Key);

    protected override async Task OnInitializedAsync()
    {
        // Any number will do; shown, so that a colleague can draw the same calls.
        seed = (int)(Time.GetUtcNow().ToUnixTimeMilliseconds() % (QueueSample.MostSeed + 1));
        throttle = new Throttle(Time, TimeSpan.FromSeconds(1), () => InvokeAsync(RefreshAsync), failure => _ = DispatchExceptionAsync(failure));
        subscription = Feed.Subscribe(news =>
        {
            if (news.CallKey is null)
                throttle.Signal();
        });
        await Task.WhenAll(base.OnInitializedAsync(), LoadRulesAsync());
    }

    protected override async Task LoadAsync(CancellationToken cancel)
    {
        // Not while a rule is named: what stands in its fields stays.
        rule.FilterQuery = CallFilterQuery.Format(Timeless(Filter));
        try
        {
            (calls, hasMore) = await Queue.CandidatesAsync(Filter, Range, cancel);
            problem = null;
            Draw(size, over, seed);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            problem = failure;
        }
        StateHasChanged();
        await PreviewAsync(cancel);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            subscription?.Dispose();
            throttle?.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Show(CallFilter filter) => Go(filter);

    private void Draw(int calls, SampleOver by, int with)
    {
        (size, over, seed) = (calls, by, with);
        drawn = this.calls is null ? [] : over == 0 ? QueueSample.Random(this.calls, size, seed) : QueueSample.Stratified(this.calls, over, size, seed);
    }

    private Task QueueSampleAsync() => DoAsync(async () =>
    {
        var how = over switch { SampleOver.Result => "by result", SampleOver.Level => "by level", SampleOver.Script => "by script", _ => "at random" };
        var added = await Queue.AddSampleAsync(drawn, string.Create(CultureInfo.InvariantCulture, $"{how}, seed {seed}"), UserId, sampleSecond);
        Say($"{QueueWords.Calls(added.Added)} queued{(added.Already > 0 ? $", {Format.Count(added.Already)} waited there already or found no room" : "")}.", () => Queue.RemoveAsync(added.Items, default));
        await ReloadAsync();
    });

    private async Task PreviewAsync(CancellationToken cancel)
    {
        (preview, previewTrouble) = (null, null);
        try
        {
            preview = await Rules.PreviewAsync(rule, Zone, cancel);
        }
        catch (TooSlowException)
        {
            previewTrouble = "What it would have done yesterday takes too long to count. The rule itself looks at calls one by one and is quick.";
        }
        catch (System.Data.Common.DbException)
        {
            previewTrouble = "What it would have done cannot be counted now.";
        }
    }

    private Task ChangeShareAsync(ChangeEventArgs change)
    {
        if (double.TryParse(change.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
            rule.SharePercent = Math.Clamp(share, 0.1, 100);
        return PreviewAsync(CancellationToken.None);
    }

    private async Task SaveRuleAsync()
    {
        rule.Name = rule.Name.Trim();
        ruleProblem = QueueRules.Problem(rule);
        if (ruleProblem is not null)
            return;
        await DoAsync(async () =>
        {
            if (edited is { } before)
            {
                if (await Rules.ChangeAsync(rule, default))
                    Say($"The rule “{rule.Name}” is changed, for calls that come from now on.", () => Rules.ChangeAsync(before, default));
                else
                    SayGone(before);
            }
            else
            {
                rule.CreatedBy = UserId;
                var made = await Rules.AddAsync(rule, default);
                Say($"The rule “{made.Name}” looks at every call from now on.", () => Rules.DeleteAsync(made.Id, default));
            }
            EndEditing();
            await LoadRulesAsync();
        });
    }

    private void Edit(ReviewRule of)
    {
        edited = Copy(of);
        rule = Copy(of);
        Go(FilterOf(of) with { From = Filter.From, To = Filter.To, Zone = Filter.Zone });
    }

    private void EndEditing()
    {
        edited = null;
        rule = Fresh();
        rule.FilterQuery = CallFilterQuery.Format(Timeless(Filter));
    }

    private Task SwitchAsync(ReviewRule of) => DoAsync(async () =>
    {
        if (!await Rules.EnableAsync(of.Id, !of.IsEnabled, default))
            Say($"Somebody else switched or deleted the rule “{of.Name}” meanwhile.", isProblem: true);
        else
            Say(of.IsEnabled ? $"The rule “{of.Name}” is off. What it queued stays." : $"The rule “{of.Name}” is on, for calls that come from now on.");
        await LoadRulesAsync();
    });

    private Task DeleteAsync(ReviewRule of) => DoAsync(async () =>
    {
        var isGone = !await Rules.DeleteAsync(of.Id, default);
        if (edited?.Id == of.Id)
            EndEditing();
        if (isGone)
            SayGone(of);
        else
            Say($"The rule “{of.Name}” is gone. What it queued stays.", () => Rules.RestoreAsync(Copy(of), default));
        await LoadRulesAsync();
    });

    private Task UndoAsync() => DoAsync(async () =>
    {
        var back = undo;
        Say("Undone.");
        if (back is not null)
            await back();
        await LoadRulesAsync();
        await ReloadAsync();
    });

    private async Task LoadRulesAsync()
    {
        try
        {
            (rules, rulesProblem) = (await Rules.ListAsync(default), null);
        }
        catch (Exception failure)
        {
            rulesProblem = failure;
        }
    }

    private async Task RefreshAsync()
    {
        await LoadRulesAsync();
        StateHasChanged();
    }

    private async Task DoAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception failure) when (failure is CannotWriteException or QueueFullException or System.Data.Common.DbException or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            Say("The database cannot take it now; nothing was changed. Try again in a moment.", isProblem: true);
        }
    }

    private void SayGone(ReviewRule of) => Say($"Somebody else deleted the rule “{of.Name}” meanwhile. What it queued stays.", isProblem: true);

    private void Say(string text, Func<Task>? back = null, bool isProblem = false) => (said, undo, isTrouble) = (text, back, isProblem);

    private string NameOf(long stratum) => over switch
    {
        SampleOver.Result => ResultStatus.Of(Terms.Text((int)stratum)).Label,
        SampleOver.Level => stratum == 0 ? "none" : Terms.Text((int)stratum),
        _ => stratum < 0 ? "none" : Names.Text(IdKind.Script, stratum),
    };

    private static string PreviewWords(RulePreview p)
    {
        var when = p.Days == 1 ? "yesterday’s" : "the last 7 days’";
        return p.All == 0
            ? "There were no calls in the last 7 days to try it on."
            : $"It would have queued {Format.Count(p.Queued)} of {when} {QueueWords.Calls(p.All)}; {Format.Count(p.Matching)} pass the filter{(p.IsCut ? ", of the newest looked at" : "")}.";
    }

    private static CallFilter FilterOf(ReviewRule of) => CallFilterQuery.Parse(of.FilterQuery).Filter;

    private static CallFilter Timeless(CallFilter filter) => filter with { From = CallFilter.DefaultFrom, To = null, Zone = null, Sort = CallSort.Started };

    private static ReviewRule Fresh() => new() { SharePercent = 10 };

    private static ReviewRule Copy(ReviewRule of) => new()
    {
        Id = of.Id, Name = of.Name, FilterQuery = of.FilterQuery, SharePercent = of.SharePercent, SecondOpinionPercent = of.SecondOpinionPercent,
        IsEnabled = of.IsEnabled, CursorSequence = of.CursorSequence, CreatedBy = of.CreatedBy, CreatedAt = of.CreatedAt,
    };

    private static int Number(ChangeEventArgs change, int least, int most, int otherwise) =>
        int.TryParse(change.Value as string, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : otherwise;

    private static string Percent(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
