using System.Collections.Frozen;

namespace CallDashboard.Features.Access;

/// <summary>
/// Passwords that are long and yet among the first that are tried: the common ones of twelve characters and more, one thing repeated, a run of the
/// keyboard or the alphabet, and what says little more than the product's or the person's own name. Nothing is asked of digits, signs or capitals.
/// </summary>
internal static class GuessablePasswords
{
    /// <summary>What must be left when the product's name and the person's are taken out.</summary>
    private const int LeastOwn = 8;

    private static readonly string[] Runs =
    [
        "01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
        "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "zaq12wsxcde34rfvbgt5", "q1w2e3r4t5y6u7i8o9p0", "asdfghjklqwertyuiop", "zxcvbnmasdfghjkl", "!@#$%^&*()_+",
    ];

    private static readonly FrozenSet<string> Common = new[]
    {
        "password1234", "password12345", "password123456", "passwordpassword", "password123!", "password1234!", "p@ssw0rd1234", "p@ssword1234", "passw0rd1234", "mypassword123", "thepassword1", "newpassword1", "password2024", "password2025", "password2026",
        "administrator", "administrator1", "administrator123", "admin1234567", "admin123456789", "adminadminadmin", "adminpassword", "admin@123456", "rootpassword", "superuser123", "supervisor123",
        "iloveyou1234", "iloveyou12345", "iloveyouforever", "iloveyousomuch", "iloveyoubaby", "letmein12345", "letmeinletmein", "welcome12345", "welcome123456", "welcome@1234", "changeme1234", "changemechangeme", "changemenow1", "changethisnow",
        "qwerty123456", "qwerty1234567", "qwertyqwerty", "qwertyuiop12", "qwertyuiop123", "qwerty12345678", "abc123456789", "abcd12345678", "abc123abc123", "a1b2c3d4e5f6", "aa123456789", "asdfghjkl123", "asdf12345678", "zxcvbnm12345",
        "football1234", "baseball1234", "basketball12", "superman1234", "starwars1234", "dragon123456", "monkey123456", "sunshine1234", "princess1234", "liverpoolfc1", "manchesterunited", "chocolate123", "butterfly123", "elizabeth123", "michael12345", "alexander123",
        "summer202412", "winter202412", "company12345", "computer1234", "internet1234", "microsoft123", "windows12345", "samsung12345", "facebook1234", "testpassword", "test12345678", "testing12345", "temporary123", "temppassword", "default12345", "secret123456", "topsecret123",
        "correct horse battery staple", "correcthorsebatterystaple", "trustno1trustno1", "opensesame123", "masterpassword", "nothing12345", "whatever1234",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why it is too easy to guess, as a sentence; null when it is not.</summary>
    public static string? Problem(string password, string? email)
    {
        var text = password.ToLowerInvariant();
        if (Common.Contains(text) || IsRepetition(text) || Runs.Any(run => run.Contains(text, StringComparison.Ordinal)))
            return "This password is among the first that are tried. Take a few words that do not belong together.";
        var own = (email ?? "").Split('@')[0].ToLowerInvariant().Split('.', '-', '_', '+').Where(part => part.Length >= 3).Prepend((email ?? "").ToLowerInvariant()).Where(part => part.Length > 0);
        var rest = own.Append("calldashboard").Aggregate(text, (left, part) => left.Replace(part, "", StringComparison.Ordinal));
        return rest.Length < text.Length && rest.Length < LeastOwn
            ? "This password says little more than your own name or the product's. Add a few words that do not belong together."
            : null;
    }

    /// <summary><c>aaaaaaaaaaaa</c>, <c>123123123123</c>, <c>wordwordword</c>.</summary>
    private static bool IsRepetition(string text) =>
        Enumerable.Range(1, Math.Min(6, text.Length / 2)).Any(unit => Enumerable.Range(unit, text.Length - unit).All(i => text[i] == text[i - unit]));
}
