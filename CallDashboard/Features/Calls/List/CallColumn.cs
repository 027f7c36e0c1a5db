namespace CallDashboard.Features.Calls.List;

/// <summary>A column of the list that people can choose.</summary>
/// <param name="Name">The word it is kept under, and its class: <c>c-phone</c>.</param>
/// <param name="Title">Its head.</param>
/// <param name="IsNumber">Flush right.</param>
/// <param name="Sort">The order that its head asks for; null when the list has none for it.</param>
public sealed record CallColumn(string Name, string Title, bool IsNumber = false, Domain.CallSort? Sort = null)
{
    /// <summary>All columns after the first (the start, always there, the row's link), in their first order.</summary>
    public static IReadOnlyList<CallColumn> All { get; } =
    [
        new("result", "Result"),
        new("phone", "Phone"),
        new("task", "Task"),
        new("talk", "Talk", true, Domain.CallSort.Duration),
        new("level", "Level"),
        new("tags", "Call tags"),
        new("recording", "Recording"),
        new("review", "Review"),
        new("queue", "In the queue"),
        new("customer-tags", "Customer tags"),
        new("script", "Script"),
        new("line", "Line"),
        new("app", "Application"),
        new("rounds", "Rounds", true),
        new("billed", "Billed", true),
        new("cost", "Cost", true, Domain.CallSort.Cost),
        new("redials", "Redials", true),
        new("hangup", "Hung up by"),
        new("concerns", "Concerns"),
        new("ended", "Ended"),
        new("words", "Last words"),
        new("id", "Call id"),
    ];

    /// <summary>Shown until somebody chooses.</summary>
    public static IReadOnlyList<CallColumn> Default { get; } = [.. All.Take(8)];

    /// <summary>Reads a kept choice; unknown names are left out, an empty choice is the default.</summary>
    public static IReadOnlyList<CallColumn> Parse(string? kept)
    {
        var chosen = (kept ?? "").Split(',').Distinct().Select(name => All.FirstOrDefault(c => c.Name == name)).OfType<CallColumn>().ToList();
        return chosen.Count == 0 ? Default : chosen;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public static string Format(IEnumerable<CallColumn> columns) => string.Join(',', columns.Select(c => c.Name));
}
