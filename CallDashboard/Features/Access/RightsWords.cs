using CallDashboard.Domain;
using CallDashboard.Hosting;

namespace CallDashboard.Features.Access;

/// <summary>Rights and limits in words, and limits read from what people type.</summary>
public static class RightsWords
{
    /// <summary>What can be granted or refused, as a question about a person.</summary>
    public static IReadOnlyList<(string Policy, string Text)> Rights { get; } =
    [
        (Policies.SeeNumbers, "see phone numbers in full"), (Policies.Listen, "listen to recordings"), (Policies.Download, "download recordings and transcripts"),
        (Policies.Export, "export lists"), (Policies.RawRecord, "read the record as received"),
    ];

    /// <summary>Which calls somebody sees.</summary>
    public static string Calls(CallScope scope) => (scope.IsAll, scope.Apps.IsEmpty, scope.Jobs.IsEmpty) switch
    {
        (true, _, _) => "all calls",
        _ when scope.Equals(CallScope.Nothing) => "no calls",
        (_, false, false) => $"calls of {Apps(scope)} that are also of {Jobs(scope)}",
        (_, false, _) => $"calls of {Apps(scope)}",
        _ => $"calls of {Jobs(scope)}",
    };

    /// <summary>The scope of two lists of ids, separated by commas or white space; null with a sentence when an id of a task is no number.</summary>
    public static (CallScope? Scope, string? Problem) Read(string apps, string jobs)
    {
        var ids = Split(jobs);
        if (ids.FirstOrDefault(id => !long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number) || number < 0) is { } wrong)
            return (null, $"“{wrong}” is not the id of a task; those are numbers.");
        return (CallScope.Of(Split(apps), ids.Select(id => long.Parse(id, System.Globalization.CultureInfo.InvariantCulture))), null);
    }

    /// <summary>As <see cref="Read"/> reads it.</summary>
    public static (string Apps, string Jobs) Written(CallScope scope) => (string.Join(", ", scope.Apps), string.Join(", ", scope.Jobs));

    private static string Apps(CallScope scope) => (scope.Apps.Count == 1 ? "application " : "applications ") + string.Join(", ", scope.Apps);

    private static string Jobs(CallScope scope) => (scope.Jobs.Count == 1 ? "task " : "tasks ") + string.Join(", ", scope.Jobs);

    private static string[] Split(string text) => text.Split([',', ';', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
