using System.Collections.Immutable;
using CallDashboard.Domain;
using CsCheck;

namespace CallDashboard.Tests.Support;

/// <summary>Random filters over the values of <see cref="CallCorpus"/> and some that no call has.</summary>
internal static class FilterGen
{
    private const string Unknown = "never heard of";

    private static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<ImmutableList<T>> Few<T>(params T[] values) =>
        Gen.Frequency((5, Gen.Const(ImmutableList<T>.Empty)), (2, One(values).HashSet[1, 3].Select(s => ImmutableList.CreateRange(s))));

    private static Gen<T?> Maybe<T>(Gen<T> gen) where T : struct => Gen.Frequency((5, Gen.Const((T?)null)), (1, gen.Select(v => (T?)v)));

    private static Gen<string?> MaybeText(params string[] values) => Gen.Frequency((5, Gen.Const((string?)null)), (1, One(values).Select(v => (string?)v)));

    private static readonly Gen<CallFilter> Origin = Gen.Select(
        Few([.. CallCorpus.Statuses.Where(s => s.Length > 0), CallFilter.NoValue, Unknown]), Few(Enum.GetValues<ResultGroup>()), Few([.. CallCorpus.Apps, Unknown]),
        Few([.. CallCorpus.Intents.Where(s => s.Length > 0), CallFilter.NoValue, Unknown]), Few([.. CallCorpus.Hangups.Where(s => s.Length > 0), CallFilter.NoValue]),
        Few([.. CallCorpus.Jobs, CallFilter.NoId, 5]), Few([.. CallCorpus.Jobs.Select(j => j + 100), CallFilter.NoId]), Few([.. CallCorpus.Jobs.Select(j => j + 200)]),
        (statuses, groups, apps, intents, hangups, jobs, scripts, lines) => CallFilter.Default with
        {
            Statuses = statuses, Groups = groups, Apps = apps, Intents = intents, Hangups = hangups, Jobs = jobs, Scripts = scripts, Lines = lines,
        });

    private static readonly Gen<(CallFilter, string From, string? To)> Ranged = Gen.Select(
        Origin, One("2000-01-01", "now-7d", "now/d", "now-1d/d", "now-15d", "now-300h", "now/w"), MaybeText("now", "now/d", "now-5d"), (f, from, to) => (f, from, to));

    /// <summary>Any filter.</summary>
    public static readonly Gen<CallFilter> Any = Gen.Select(
        Ranged, Few([.. CallCorpus.Tags, Unknown]), Few([.. CallCorpus.CustomerTags, Unknown]), Few([.. CallCorpus.Tags, Unknown]), Gen.Bool,
        Gen.Select(Maybe(Gen.Int[0, 120]), Maybe(Gen.Int[0, 120]), Maybe(Gen.Int[0, 12]), Maybe(Gen.Int[0, 12])),
        Gen.Select(Maybe(Gen.Bool), Maybe(Gen.Frequency((1, Gen.Const(true)), (3, Gen.Const(false)))), Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))),
        Gen.Select(
            MaybeText("+1 555 1000", "1000007", "49301000", "0042", "999999"), MaybeText("human", "hum agent", "PAGUE llam", "客服", "人工 ａｂｃ", "دفعت", "เจ้า", "dont", "человек", "nothing"),
            MaybeText("city=Lima", "city=Lima=2", "city=Lim", "slot==1+1", "city=São Paulo")),
        Gen.Select(
            Few([.. CallCorpus.Concerns, CallFilter.NoValue, Unknown]), Few(1, 5, 7), Few(0, 8, 23), Maybe(Gen.Int[0, 2]), Maybe(Gen.Int[0, 2]),
            MaybeText("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")),
        (ranged, tags, customerTags, notTags, all, figures, flags, texts, more) => ranged.Item1 with
        {
            Concerns = more.Item1, Weekdays = more.Item2, Hours = more.Item3, MinRedials = more.Item4, MaxRedials = more.Item5, Zone = more.Item6,
            From = ranged.From, To = ranged.To, Tags = tags, CustomerTags = customerTags, NotTags = notTags, TagMode = all ? TagMode.All : TagMode.Any,
            MinSeconds = figures.Item1, MaxSeconds = figures.Item2, MinRounds = figures.Item3, MaxRounds = figures.Item4,
            Recording = flags.Item1, Reviewed = flags.Item2, Last = flags.Item3, Phone = texts.Item1, Query = texts.Item2,
            Properties = texts.Item3 is { } pair ? CallFilter.Default.Properties.Add(pair[..pair.IndexOf('=', StringComparison.Ordinal)], pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]) : CallFilter.Default.Properties,
        });
}
