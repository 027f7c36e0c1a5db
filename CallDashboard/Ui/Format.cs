using System.Globalization;

namespace CallDashboard.Ui;

/// <summary>
/// The one place where figures become text. English number format, narrow and exact: units follow with a space, minus is −, missing is –.
/// </summary>
public static class Format
{
    /// <summary>What stands for a missing value.</summary>
    public const string Missing = "–";

    private static readonly CultureInfo Culture = CultureInfo.GetCultureInfo("en-US");

    /// <summary><c>37,760</c></summary>
    public static string Count(long? value) => value is { } v ? Minus(v.ToString("#,0", Culture)) : Missing;

    /// <summary><c>9,876</c>, from ten thousand on <c>12K</c> and <c>1.2M</c>: for places with room for five characters, beside the whole number.</summary>
    public static string Compact(long value) => value switch
    {
        < 10_000 => Count(value),
        // Not 1000K: what rounds up to it is a million.
        < 999_500 => string.Create(Culture, $"{value / 1000.0:0}K"),
        < 9_950_000 => string.Create(Culture, $"{value / 1_000_000.0:0.0}M"),
        _ => string.Create(Culture, $"{value / 1_000_000.0:0}M"),
    };

    /// <summary><c>54.0 %</c> of a ratio 0…1.</summary>
    public static string Percent(double? ratio, int decimals = 1) =>
        ratio is { } r && double.IsFinite(r) ? Minus((r * 100).ToString("F" + decimals, Culture)) + " %" : Missing;

    /// <summary><c>0:44</c>, <c>12:05</c>, <c>1:02:03</c> of seconds.</summary>
    public static string Duration(double? seconds)
    {
        if (seconds is not { } s || !double.IsFinite(s) || s < 0)
            return Missing;
        var total = (long)Math.Round(s);
        return total >= 3600
            ? string.Create(Culture, $"{total / 3600}:{total / 60 % 60:00}:{total % 60:00}")
            : string.Create(Culture, $"{total / 60}:{total % 60:00}");
    }

    /// <summary><c>$486.06</c>; the currency's own symbol where it is common, else its code.</summary>
    public static string Money(decimal? amount, string currency, int decimals = 2)
    {
        if (amount is not { } a)
            return Missing;
        var number = Math.Abs(a).ToString("N" + decimals, Culture);
        var text = currency switch { "USD" => "$" + number, "EUR" => "€" + number, "GBP" => "£" + number, _ => number + " " + currency };
        return a < 0 ? "−" + text : text;
    }

    /// <summary><c>2.1 KB</c> of bytes.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => Missing,
        < 1000 => string.Create(Culture, $"{bytes} B"),
        < 1_000_000 => string.Create(Culture, $"{bytes / 1000.0:0.0} KB"),
        < 1_000_000_000 => string.Create(Culture, $"{bytes / 1_000_000.0:0.0} MB"),
        _ => string.Create(Culture, $"{bytes / 1_000_000_000.0:0.0} GB"),
    };

    /// <summary>The bare number for <c>data-value</c>: invariant, no grouping.</summary>
    public static string Bare(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("0.######", CultureInfo.InvariantCulture) : "";

    /// <summary><c>3 s ago</c>, <c>5 min ago</c>, <c>2 h ago</c> of unix milliseconds.</summary>
    public static string Ago(long unixMilliseconds, DateTimeOffset now)
    {
        var seconds = Math.Max(0, (now.ToUnixTimeMilliseconds() - unixMilliseconds) / 1000);
        return seconds switch
        {
            < 60 => $"{seconds} s ago",
            < 3600 => $"{seconds / 60} min ago",
            < 172_800 => $"{seconds / 3600} h ago",
            _ => $"{seconds / 86_400} days ago",
        };
    }

    /// <summary>A share of the greatest as a CSS length, <c>61.3%</c>; for <c>--part</c> of a bar.</summary>
    public static string Part(double value, double greatest) =>
        greatest <= 0 ? "0%" : (Math.Clamp(value / greatest, 0, 1) * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%";

    private static string Minus(string text) => text.StartsWith('-') ? "−" + text[1..] : text;
}
