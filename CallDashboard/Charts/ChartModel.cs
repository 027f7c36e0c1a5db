namespace CallDashboard.Charts;

/// <summary>How a series is drawn.</summary>
public enum SeriesType { Column, Line, Area }

/// <summary>How figures on the y axis and in tooltips are written.</summary>
public enum ChartFormat
{
    /// <summary><c>1,234</c></summary>
    Count,
    /// <summary><c>54 %</c> of values 0…100.</summary>
    Percent,
}

/// <summary>One point of a series.</summary>
/// <param name="Y">Null leaves a gap.</param>
/// <param name="Href">Where a click leads; the table twin offers the same by keyboard.</param>
/// <param name="Mark">A short mark across the column: the earlier period.</param>
/// <param name="Pale">Drawn paler: the bucket that still runs.</param>
public sealed record ChartPoint(double? Y, string? Href = null, double? Mark = null, bool Pale = false);

/// <summary>A series. <c>Color</c> is the name of a token, e.g. <c>--fam-reached</c>, read when drawn, so both themes are right.</summary>
public sealed record ChartSeries(string Name, SeriesType Type, string Color, IReadOnlyList<ChartPoint> Points, bool Dashed = false);

/// <summary>An upright dashed line with a text, at the place of a category (fractions lie between two).</summary>
public sealed record ChartNote(double At, string Text);

/// <summary>A tinted stretch between two categories, e.g. an outage.</summary>
public sealed record ChartBand(double From, double To, string Color, string? Text = null);

/// <summary>
/// Everything an <see cref="ApexChart"/> draws. Categories are texts, already in the viewer's zone: the browser computes no times.
/// Compared by content, so that a chart is sent only when something changed.
/// </summary>
public sealed record ChartModel
{
    /// <summary>Heading of the tooltip for each place on the x axis.</summary>
    public required IReadOnlyList<string> Titles { get; init; }
    /// <summary>Label under the axis for each place; empty for most.</summary>
    public required IReadOnlyList<string> Labels { get; init; }
    public required IReadOnlyList<ChartSeries> Series { get; init; }
    public ChartFormat Format { get; init; }
    public bool Stacked { get; init; }
    /// <summary>Stacks fill the height: shares instead of counts.</summary>
    public bool Full { get; init; }
    /// <summary>Null: from 0 (counts) or chosen by the data (rates).</summary>
    public double? Min { get; init; }
    public double? Max { get; init; }
    /// <summary>Upright hairlines behind everything, e.g. where days begin (fractions lie between two categories).</summary>
    public IReadOnlyList<double> Rules { get; init; } = [];
    public IReadOnlyList<ChartNote> Notes { get; init; } = [];
    public IReadOnlyList<ChartBand> Bands { get; init; } = [];
    /// <summary>A range between two y values behind the columns: what is usual.</summary>
    public (double Low, double High)? Usual { get; init; }
    /// <summary>Dragging over the chart selects a range.</summary>
    public bool Selectable { get; init; }
    /// <summary>Width of a column as a share of its place.</summary>
    public double ColumnWidth { get; init; } = 0.72;
}
