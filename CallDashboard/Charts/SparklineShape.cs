using System.Globalization;
using System.Text;

namespace CallDashboard.Charts;

/// <summary>The path of a <see cref="Sparkline"/>: values from left to right, the lowest at the bottom, the highest at the top.</summary>
/// <param name="Path">An SVG path; empty when there are fewer than two values.</param>
/// <param name="End">Where the last value stands; null when the last place is a gap.</param>
public sealed record SparklineShape(string Path, (double X, double Y)? End)
{
    /// <summary>Pixels.</summary>
    public const int Width = 64;

    /// <summary>Pixels.</summary>
    public const int Height = 24;

    private const double Margin = 3;

    /// <summary>Draws values; null leaves a gap.</summary>
    public static SparklineShape Of(IReadOnlyList<double?> values)
    {
        var known = values.Where(v => v is { } d && double.IsFinite(d)).Select(v => v!.Value).ToList();
        if (known.Count < 2)
            return new SparklineShape("", null);
        var (low, high) = (known.Min(), known.Max());
        var path = new StringBuilder();
        (double X, double Y)? end = null;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value || !double.IsFinite(value))
            {
                end = null;
                continue;
            }
            var x = Margin + i * (Width - 2 * Margin) / (values.Count - 1);
            // A flat line stands in the middle: it neither rose nor fell.
            var y = high > low ? Height - Margin - (value - low) / (high - low) * (Height - 2 * Margin) : Height / 2.0;
            path.Append(end is null ? 'M' : 'L').Append(Text(x)).Append(' ').Append(Text(y));
            end = (x, y);
        }
        return new SparklineShape(path.ToString(), end);
    }

    /// <summary>A coordinate as SVG reads it.</summary>
    public static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
