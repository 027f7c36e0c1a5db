namespace CallDashboard.Features.Common;

/// <summary>The zones a person can choose from.</summary>
public static class TimeZones
{
    /// <summary>IANA ids with a label such as <c>America/New York</c>, UTC first, then by name.</summary>
    public static IReadOnlyList<(string Id, string Label)> All { get; } =
    [
        ("UTC", "UTC"),
        .. TimeZoneInfo.GetSystemTimeZones()
            .Select(z => z.HasIanaId ? z.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(z.Id, out var iana) ? iana : z.Id)
            .Where(id => id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(id => (id, Label(id))),
    ];

    /// <summary>An IANA id as people read it.</summary>
    public static string Label(string id) => id.Replace('_', ' ');
}
