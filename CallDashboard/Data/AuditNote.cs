using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CallDashboard.Data;

/// <summary>Who acts, as the audit trail keeps it.</summary>
/// <param name="Id">The account's id, <c>token:5</c>, <c>system</c>, <c>command line</c> or <c>nobody</c>.</param>
/// <param name="Name">The account's e-mail, the token's name, or the same as the id.</param>
/// <param name="Address">Where it comes from; empty for what the program does itself.</param>
public sealed record Actor(string Id, string Name, string Address)
{
    /// <summary>Claim of a token's principal: its number.</summary>
    public const string TokenClaim = "token-id";

    /// <summary>The program itself: workers, the start.</summary>
    public static Actor System { get; } = new("system", "system", "");

    /// <summary>A verb, with the name of the machine's user who ran it.</summary>
    public static Actor CommandLine { get; } = new("command line", $"command line ({Environment.UserName})", "");

    /// <summary>The person or token behind a principal.</summary>
    public static Actor Of(ClaimsPrincipal? user, string? address)
    {
        var name = user?.Identity?.Name ?? "";
        if (user?.FindFirst(TokenClaim)?.Value is { } token)
            return new($"token:{token}", name, address ?? "");
        var id = user?.Identity?.IsAuthenticated == true ? user.FindFirst(ClaimTypes.NameIdentifier)?.Value : null;
        return id is null ? new("nobody", "nobody", address ?? "") : new(id, name, address ?? "");
    }
}

/// <summary>What an act is done to.</summary>
public readonly record struct AuditSubject(string Kind, string Id)
{
    /// <summary>Nothing in particular.</summary>
    public static AuditSubject None { get; } = new("", "");

    public static AuditSubject Call(string callId) => new("call", callId);
    public static AuditSubject User(string userId) => new("user", userId);
    public static AuditSubject Token(int id) => new("token", id.ToString(CultureInfo.InvariantCulture));
    /// <summary>A filter as <c>AuditFilter.Text</c> writes it: without numbers and words that were looked for.</summary>
    public static AuditSubject Filter(string text) => new("filter", text);
    /// <summary>A phone number, by its keyed hash (<see cref="NumberHash.Of"/>).</summary>
    public static AuditSubject Number(string keyedHash) => new("number", keyedHash);
    public static AuditSubject Setting(string key) => new("setting", key);
    public static AuditSubject File(string name) => new("file", name);
    /// <summary>A body in the quarantine.</summary>
    public static AuditSubject Kept(long id) => new("kept", id.ToString(CultureInfo.InvariantCulture));
}

/// <summary>An act to be written into the trail.</summary>
/// <param name="At">When it is done, unix milliseconds UTC.</param>
/// <param name="Act">One of <see cref="AuditActs"/>.</param>
/// <param name="Details">More about it as a JSON object (<see cref="Json"/>), or empty. No number, name or transcript.</param>
public sealed record AuditNote(long At, Actor Actor, string Act, AuditSubject Subject, string Details = "")
{
    /// <summary>Longer texts are cut: an entry is a trace, not an archive.</summary>
    public const int LongestText = 1000;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Details as a JSON object; values that are null are left out.</summary>
    public static string Json(params ReadOnlySpan<(string Name, object? Value)> details)
    {
        var said = new Dictionary<string, object>();
        foreach (var (name, value) in details)
        {
            if (value is not null)
                said[name] = value is string text ? Cut(text) : value;
        }
        return said.Count == 0 ? "" : JsonSerializer.Serialize(said, Readable);
    }

    internal static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - 1), "…");
}
