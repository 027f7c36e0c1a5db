using System.Text;
using System.Text.Json;
using CallDashboard.Data;

namespace CallDashboard.Ingest;

/// <summary>An answer to the platform, in its own envelope <c>{"status":"0","reason":"success"}</c> and with its own codes.</summary>
/// <param name="Http">HTTP status code.</param>
/// <param name="Status">The platform's code.</param>
/// <param name="Reason">In words; names the field at fault.</param>
/// <param name="Outcome">What it is counted as.</param>
/// <param name="RetryAfter">Seconds, for answers that ask to try again.</param>
public sealed record PushAnswer(int Http, string Status, string Reason, PushOutcome Outcome, int? RetryAfter = null)
{
    public static PushAnswer Success { get; } = new(200, "0", "success", PushOutcome.Stored);
    public static PushAnswer Received { get; } = Success with { Outcome = PushOutcome.Received };
    public static PushAnswer Duplicate { get; } = Success with { Outcome = PushOutcome.Duplicate };
    public static PushAnswer Changed { get; } = Success with { Outcome = PushOutcome.Changed };
    public static PushAnswer OtherKind { get; } = Success with { Outcome = PushOutcome.OtherKind };
    public static PushAnswer Unauthorised { get; } = new(401, "-1", "Authentication error", PushOutcome.Unauthorised);
    public static PushAnswer SignMissing { get; } = new(401, "-57", "The Sign cannot be empty", PushOutcome.KeyMissing);
    public static PushAnswer TimestampMissing { get; } = new(401, "-58", "The Timestamp cannot be empty", PushOutcome.KeyMissing);
    public static PushAnswer KeyMissing { get; } = new(401, "-59", "The Api-Key cannot be empty", PushOutcome.KeyMissing);
    public static PushAnswer TimestampExpired { get; } = new(401, "-4", "Timestamp expires", PushOutcome.TimestampExpired);
    public static PushAnswer NetworkRefused { get; } = new(403, "-6", "Restricted IP access", PushOutcome.NetworkRefused);
    public static PushAnswer TooMany { get; } = new(429, "-52", "The number of concurrent requests exceeds the upper limit", PushOutcome.TooMany, RetryAfter: 1);
    public static PushAnswer QueueFull { get; } = new(503, "-47", "Network is busy, please try again later", PushOutcome.QueueFull, RetryAfter: 2);
    public static PushAnswer CannotWrite { get; } = new(503, "-5", "The database cannot be written, please try again later", PushOutcome.CannotWrite, RetryAfter: 10);

    /// <summary>The connection ended before the body did; nobody may be there to read this.</summary>
    public static PushAnswer Broken { get; } = new(400, "-27", "The body ended too early, or came too slowly", PushOutcome.Broken);

    /// <summary>An application id that is not allowed.</summary>
    public static PushAnswer AppRefused(string reason) => new(422, "-37", reason, PushOutcome.AppRefused);

    /// <summary>Something that cannot be read.</summary>
    public static PushAnswer Unreadable(string reason) => new(400, "-27", reason, PushOutcome.Quarantined);

    /// <summary>A body over the limit (bytes).</summary>
    public static PushAnswer TooLarge(int limit) => new(413, "-27", $"The body is larger than {limit} bytes", PushOutcome.TooLarge);

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] SuccessBody = Encoding.UTF8.GetBytes("""{"status":"0","reason":"success"}""");

    /// <summary>The body of the answer, UTF-8.</summary>
    public byte[] Body() => ReferenceEquals(Reason, Success.Reason) ? SuccessBody : JsonSerializer.SerializeToUtf8Bytes(new { status = Status, reason = Reason }, Plain);
}
