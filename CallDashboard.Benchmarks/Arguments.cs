using System.Globalization;

namespace CallDashboard.Benchmarks;

/// <summary>Options of a verb: <c>--name 5</c>.</summary>
internal static class Arguments
{
    /// <summary>What follows the name; null when there is none.</summary>
    public static string? Text(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    /// <summary>The positive whole number after the name; <paramref name="otherwise"/> when there is none.</summary>
    public static int Number(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out var value) && value > 0 ? value : otherwise;
    }

    /// <summary>The text after the name; <paramref name="otherwise"/> when there is none.</summary>
    public static string Text(string[] args, string name, string otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
    }
}
