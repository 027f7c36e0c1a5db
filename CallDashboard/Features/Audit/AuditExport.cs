using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Http.Features;

namespace CallDashboard.Features.Audit;

/// <summary>
/// <c>GET /settings/audit/export.csv|.ndjson?filter</c>: the entries that the page's filter finds, newest first, with their hashes, so that whoever has
/// all of them can verify them elsewhere. Taking them away is itself audited.
/// </summary>
public static class AuditExport
{
    private const int Batch = 1000;

    private static readonly string[] Columns = ["id", "at", "actorId", "actor", "address", "act", "subjectKind", "subject", "details", "previous", "hash"];
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/settings/audit/export.{kind:regex(^(csv|ndjson)$)}", ExportAsync).RequireAuthorization(Policies.Administer).ExcludeFromDescription();
    }

    private static async Task ExportAsync(string kind, HttpContext http, AuditQuery query, Auditor audit, ViewerZone zone, TimeProvider time)
    {
        var words = AuditWords.Parse(http.Request.QueryString.Value);
        zone.Use(http.Request.Query["tz"], http.Request.Cookies[ViewerZone.Cookie]);
        try
        {
            await audit.WriteAsync(AuditActs.AuditExported, AuditSubject.None, ("format", kind), ("filter", words.Query()));
        }
        catch (CannotAuditException)
        {
            await Unaudited.Answer(http).ExecuteAsync(http);
            return;
        }
        var cancel = http.RequestAborted;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = kind == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=audit-{TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone.Zone):yyyy-MM-dd-HHmm}.{kind}";
        http.Response.Headers.CacheControl = "no-store";
        await using var output = new BufferedStream(http.Response.Body, 32 * 1024);
        if (kind == "csv")
            await output.WriteAsync(Encoding.UTF8.GetBytes($"\uFEFF{string.Join(',', Columns)}\r\n"), cancel);
        long? place = null;
        bool more;
        do
        {
            (var entries, more) = await query.ReadAsync(words, zone.Zone, place, Batch, cancel);
            foreach (var entry in entries)
                await output.WriteAsync(kind == "csv" ? Csv(entry) : Line(entry), cancel);
            place = entries.Count == 0 ? null : entries[^1].Id;
        }
        while (more);
        await output.FlushAsync(cancel);
    }

    private static string[] Values(AuditEntry entry) =>
    [
        entry.Id.ToString(CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(entry.At).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        entry.ActorId, entry.Actor, entry.Address, entry.Act, entry.SubjectKind, entry.Subject, entry.Details, Convert.ToHexStringLower(entry.Previous), Convert.ToHexStringLower(entry.Hash),
    ];

    private static byte[] Csv(AuditEntry entry)
    {
        var line = new StringBuilder(400);
        foreach (var value in Values(entry))
        {
            if (line.Length > 0)
                line.Append(',');
            // Always quoted; a text that a spreadsheet would take for a formula begins with a space.
            line.Append('"').Append(value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? " " : "").Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        return Encoding.UTF8.GetBytes(line.Append("\r\n").ToString());
    }

    private static byte[] Line(AuditEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Columns.Zip(Values(entry)))
                json.WriteString(name, value);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
