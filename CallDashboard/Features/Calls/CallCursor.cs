using System.Globalization;
using CallDashboard.Domain;

namespace CallDashboard.Features.Calls;

/// <summary>
/// A place in a list: the order, and the value and key of the row it lies next to. Written <c>s.1763647200.881</c>; others treat it as opaque.
/// A page is found from it by index, at the same cost at any depth.
/// </summary>
/// <param name="Sort">The order that the place belongs to.</param>
/// <param name="Value">Start in unix seconds, talk time in seconds, or amount in millionths; −1 where the call has none.</param>
/// <param name="Key">Breaks ties.</param>
public readonly record struct CallCursor(CallSort Sort, long Value, long Key)
{
    private const string Letters = "sadc";

    /// <summary>The text for addresses.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Letters[(int)Sort]}.{Value}.{Key}");

    /// <summary>Reads <see cref="ToString"/>; null when it is nothing of the kind.</summary>
    public static CallCursor? Parse(string? text) =>
        text?.Split('.') is [[var letter], var value, var key] && Letters.IndexOf(letter, StringComparison.Ordinal) is var sort and >= 0
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v) && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            ? new((CallSort)sort, v, k) : null;
}
