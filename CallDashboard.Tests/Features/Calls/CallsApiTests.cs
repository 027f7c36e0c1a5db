using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallDashboard.Benchmarks;
using CallDashboard.Domain;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;

namespace CallDashboard.Tests.Features.Calls;

public class CallsApiTests(CorpusFixture corpus) : IClassFixture<CorpusFixture>
{
    /// <summary>Filters that the list, the API and every export are counted under.</summary>
    public static TheoryData<string> Filters =>
    [
        "", "from=2000-01-01", "from=2000-01-01&group=reached", "from=2000-01-01&tag=complaint&tag=needs+human", "from=2000-01-01&tag=complaint&tag=needs+human&tagMode=all",
        "from=now-15d&to=now-5d&notTag=投诉&status=VOICEMAIL&status=(none)", "from=2000-01-01&q=human&sort=duration", "from=2000-01-01&customerTag=vip&recording=yes&sort=cost",
        "from=2000-01-01&last=1&sort=-started", "from=2000-01-01&tag=never+heard+of", "from=2000-01-01&job=1992061735049218817&minSeconds=10",
    ];

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Api_and_exports_hold_exactly_the_brute_force_rows(string query)
    {
        var http = await corpus.ClientAsync(Roles.Supervisor);
        var filter = CallFilterQuery.Parse(query).Filter;
        var expected = corpus.Oracle.Matching(filter, CallFilterQuery.Resolve(filter, TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc));

        var api = new List<string>();
        string? cursor = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/calls?{query}&limit=7&cursor={cursor}");
            api.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("callId").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        var csv = Csv.Read(await http.GetStringAsync($"/export/calls.csv?{query}"));
        var ndjson = (await http.GetStringAsync($"/export/calls.ndjson?{query}")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("callId").GetString()!).ToList();
        var xlsx = Xlsx.Read(await http.GetByteArrayAsync($"/export/calls.xlsx?{query}"));

        Assert.Equal(expected.Count, api.Count);
        Assert.True(expected.SetEquals(api));
        Assert.Equal(api, ndjson);
        Assert.Equal(api, csv.Skip(1).Select(row => row[0]));
        Assert.Equal(api, xlsx.Skip(1).Select(row => row[0].Text));
    }

    [Fact]
    public async Task A_row_says_the_same_in_every_format_and_ids_and_numbers_are_text()
    {
        var http = await corpus.ClientAsync(Roles.Supervisor);
        const string query = "from=2000-01-01&job=1992061735049218817&phone=1555&limit=1";

        var item = (await http.GetFromJsonAsync<JsonElement>($"/api/calls?{query}")).GetProperty("items")[0];
        var id = item.GetProperty("callId").GetString()!;
        var pushed = corpus.Pushed.Single(c => c.CallId == id);
        Assert.Equal(pushed.Phone, item.GetProperty("phone").GetString());
        Assert.Equal("1992061735049218817", item.GetProperty("jobId").GetString());
        Assert.Equal(pushed.CallTags, item.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(pushed.Pay, item.GetProperty("pay").ValueKind == JsonValueKind.Null ? null : item.GetProperty("pay").GetDecimal());

        var rows = Csv.Read(await http.GetStringAsync($"/export/calls.csv?from=2000-01-01&id={id}"));
        Assert.Equal(2, rows.Count);
        var row = rows[0].Zip(rows[1]).ToDictionary(c => c.First, c => c.Second);
        Assert.Equal("+" + string.Concat(pushed.Phone.Where(char.IsAsciiDigit)), row["phone"]);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(pushed.StartTime!.Value).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), row["startedAt"]);

        var sheet = Xlsx.Read(await http.GetByteArrayAsync($"/export/calls.xlsx?from=2000-01-01&id={id}"));
        var cells = sheet[0].Zip(sheet[1]).ToDictionary(c => c.First.Text, c => c.Second);
        Assert.Equal((pushed.Phone, false), cells["phone"]);
        Assert.Equal((id, false), cells["callId"]);
        Assert.True(cells["versions"].IsNumber);

        var tokyo = Csv.Read(await http.GetStringAsync($"/export/calls.csv?from=2000-01-01&tz=Asia/Tokyo&id={id}"));
        Assert.EndsWith("+09:00", tokyo[1][1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_is_answered_with_its_whole_record()
    {
        var http = await corpus.ClientAsync(Roles.Administrator);
        var pushed = corpus.Pushed.First(c => c.Turns.Count > 1 && c.Properties.Count > 0);

        var call = await http.GetFromJsonAsync<JsonElement>($"/api/calls/{pushed.CallId}");

        Assert.Equal(pushed.CallId, call.GetProperty("call").GetProperty("callId").GetString());
        Assert.Equal(pushed.Turns.Select(t => t.Text), call.GetProperty("turns").EnumerateArray().Select(t => t.GetProperty("text").GetString()));
        Assert.Equal(pushed.Properties["city"], call.GetProperty("properties").GetProperty("city").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/calls/unknown")).StatusCode);
    }

    [Fact]
    public async Task Changes_are_read_on_from_a_sequence()
    {
        var http = await corpus.ClientAsync(Roles.Supervisor);
        var seen = new List<string>();
        var after = "0";
        while (after is not null)
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/calls?after={after}&limit=100");
            var items = page.GetProperty("items").EnumerateArray().ToList();
            Assert.Equal(items.Select(i => i.GetProperty("sequence").GetInt64()).Order(), items.Select(i => i.GetProperty("sequence").GetInt64()));
            seen.AddRange(items.Select(i => i.GetProperty("callId").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(corpus.Pushed.Select(c => c.CallId).Order(), seen.Order());
    }

    [Theory]
    [InlineData("/api/calls?colour=red&from=banana", "colour", "from")]
    [InlineData("/api/calls?limit=0", "limit")]
    [InlineData("/api/calls?limit=501", "limit")]
    [InlineData("/api/calls?cursor=nonsense", "cursor")]
    [InlineData("/api/calls?cursor=d.5.7", "cursor")]
    [InlineData("/api/calls?after=-1&group=x", "after", "group")]
    [InlineData("/export/calls.csv?phone=12", "phone")]
    [InlineData("/export/calls.xlsx?job=abc", "job")]
    [InlineData("/export/calls.ndjson?limit=5", "limit")]
    public async Task Nonsense_is_answered_with_400_naming_it(string address, params string[] names)
    {
        var http = await corpus.ClientAsync(Roles.Supervisor);
        using var answer = await http.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(names.Order(), errors.EnumerateObject().Select(e => e.Name).Order());
    }

    [Fact]
    public async Task An_operator_sees_masked_numbers_and_exports_nothing()
    {
        var http = await corpus.ClientAsync(Roles.Operator);
        var items = (await http.GetFromJsonAsync<JsonElement>("/api/calls?from=2000-01-01&limit=500")).GetProperty("items").EnumerateArray().ToList();
        var numbers = items.ToDictionary(i => i.GetProperty("callId").GetString()!, i => i.GetProperty("phone").GetString()!);

        Assert.All(corpus.Pushed.Where(c => c.Phone.Length > 0 && numbers.ContainsKey(c.CallId)), c =>
        {
            Assert.Contains('•', numbers[c.CallId]);
            Assert.DoesNotContain(c.Phone, numbers[c.CallId], StringComparison.Ordinal);
        });
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/export/calls.csv")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/api/calls?phone=5551")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/calls?phone=15551000007")).StatusCode);

        using var stranger = corpus.Host.Http();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/calls")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/export/calls.ndjson")).StatusCode);
    }

    [Fact]
    public async Task The_document_describes_the_endpoints_and_every_word()
    {
        var http = await corpus.ClientAsync(Roles.Administrator);
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var list = document.GetProperty("paths").GetProperty("/api/calls").GetProperty("get");
        var names = list.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()!).ToHashSet();
        Assert.Superset(CallFilterQuery.Pairs(EveryWord).Select(p => p.Key).ToHashSet(), names);
        Assert.True(document.GetProperty("paths").TryGetProperty("/export/calls.csv", out _));
    }

    private static readonly CallFilter EveryWord = CallFilterQuery.Parse("from=now/d&to=now&tz=Asia/Tokyo&status=a&group=other&tag=a&customerTag=a&tagMode=all&notTag=a&app=a&job=1&script=1&line=1&intent=a&hangup=a"
        + "&phone=12345&q=a&minSeconds=1&maxSeconds=1&minRounds=1&maxRounds=1&recording=yes&reviewed=yes&last=1&sort=cost").Filter;
}
