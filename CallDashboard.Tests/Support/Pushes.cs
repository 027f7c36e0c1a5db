using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CallDashboard.Tests.Support;

/// <summary>The answer to a push: HTTP code, and the platform's envelope.</summary>
internal sealed record PushReply(int Http, string Status, string Reason, int? RetryAfter, string MediaType);

/// <summary>Pushes as the platform makes them.</summary>
internal static class Pushes
{
    /// <summary>A complete record; fields given here replace, null removes.</summary>
    public static string Record(string callId, params (string Field, object? Value)[] fields)
    {
        var record = new JsonObject
        {
            ["callId"] = callId, ["appId"] = "app-1", ["robotCallJobId"] = 1001, ["dialogFlowId"] = 301, ["tenantPhoneNumberId"] = 71,
            ["calledPhoneNumber"] = "+15550001234", ["startTime"] = 1795300000, ["endTime"] = 1795300042, ["resultStatus"] = "ANSWERED", ["hangupBy"] = "CUSTOMER",
            ["customerConcern"] = new JsonArray("price"), ["analysisBasis"] = "said so", ["chatDuration"] = 30, ["billingTime"] = 36, ["pay"] = "0.0180", ["chatRound"] = 2,
            ["attributes"] = new JsonArray(), ["properties"] = new JsonObject { ["name"] = "Ann" }, ["intentLevelDetailName"] = "A",
            ["callRecordTagIds"] = new JsonArray("501"), ["callRecordTagNames"] = new JsonArray("promise to pay"), ["customerTagIds"] = new JsonArray("901"),
            ["customerTagNames"] = new JsonArray("vip"), ["fullAudioUrl"] = "https://audio.example/full.mp3", ["customerAudioUrl"] = "https://audio.example/customer.mp3",
            ["dynamicProperties"] = new JsonObject(), ["callDetailList"] = new JsonArray(
                new JsonObject { ["callDetailId"] = 1, ["text"] = "Hello, is this Ann?", ["type"] = "ROBOT" },
                new JsonObject { ["callDetailId"] = 2, ["text"] = "Yes, speaking.", ["type"] = "PERSON", ["startOffset"] = 2100, ["endOffset"] = 2900 }),
            ["callCount"] = 1, ["redialTimes"] = 0,
        };
        foreach (var (field, value) in fields)
        {
            if (value is null)
                record.Remove(field);
            else
                record[field] = value as JsonNode ?? JsonSerializer.SerializeToNode(value);
        }
        return record.ToJsonString();
    }

    /// <summary>JSON for <see cref="Record"/>, for values that C# cannot say.</summary>
    public static JsonNode? Json(string json) => JsonNode.Parse(json);

    /// <summary>Sends a body to the report address.</summary>
    public static Task<PushReply> PushAsync(this HttpClient http, string body, string address = "/report", params (string Name, string Value)[] headers) =>
        http.PushAsync(Encoding.UTF8.GetBytes(body), address, headers);

    /// <inheritdoc cref="PushAsync(HttpClient, string, string, ValueTuple{string, string}[])"/>
    public static async Task<PushReply> PushAsync(this HttpClient http, byte[] body, string address = "/report", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await http.SendAsync(request);
        return await ReplyAsync(answer);
    }

    /// <summary>Reads an answer; fails when it is not the platform's envelope.</summary>
    public static async Task<PushReply> ReplyAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return new PushReply((int)answer.StatusCode, json.RootElement.GetProperty("status").GetString()!, json.RootElement.GetProperty("reason").GetString()!,
            (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds, answer.Content.Headers.ContentType?.MediaType ?? "");
    }
}
