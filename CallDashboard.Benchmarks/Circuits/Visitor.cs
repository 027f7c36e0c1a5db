using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CallDashboard.Benchmarks.Circuits;

/// <summary>A page as the server sent it: what its circuit is started with.</summary>
/// <param name="Address">Where it was loaded from.</param>
/// <param name="Markers">The interactive root components, in the order of the page, as the server wrote them.</param>
/// <param name="State">What the server wants to have back, unread.</param>
internal sealed record LoadedPage(Uri Address, IReadOnlyList<string> Markers, string State);

/// <summary>Somebody who is signed in: loads pages as a browser does, with a cookie.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    private Visitor(Uri server)
    {
        Server = server;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = server };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Server { get; }

    /// <summary>The session, for the connection of a circuit.</summary>
    public CookieContainer Cookies => cookies;

    /// <summary>Signs in by the form.</summary>
    public static async Task<Visitor> SignInAsync(Uri server, string email, string password)
    {
        var visitor = new Visitor(server);
        try
        {
            var form = await visitor.http.GetStringAsync("/login");
            var fields = HiddenInput().Matches(form).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));
            fields["Input.Email"] = email;
            fields["Input.Password"] = password;
            using var content = new FormUrlEncodedContent(fields);
            using var answer = await visitor.http.PostAsync("/login", content);
            return answer.StatusCode == HttpStatusCode.Redirect ? visitor : throw new InvalidOperationException($"Signing in was answered {(int)answer.StatusCode}.");
        }
        catch
        {
            visitor.Dispose();
            throw;
        }
    }

    /// <summary>Loads a page and finds what its circuit is started with.</summary>
    public async Task<LoadedPage> LoadAsync(string path)
    {
        var page = await http.GetStringAsync(path);
        var markers = Marker().Matches(page).Select(m => m.Groups[1].Value).OrderBy(m => JsonNode.Parse(m)!["sequence"]!.GetValue<int>()).ToList();
        return markers.Count == 0
            ? throw new InvalidOperationException($"{path} has no interactive component.")
            : new LoadedPage(new Uri(Server, path), markers, StateComment().Match(page).Groups[1].Value);
    }

    /// <summary>Reads something; throws when it is not answered well.</summary>
    public Task<string> ReadAsync(string path) => http.GetStringAsync(path);

    /// <summary>Tells the server that a page is closed.</summary>
    public async Task LeaveAsync(string circuit)
    {
        using var content = new FormUrlEncodedContent([new("circuitId", circuit)]);
        using var answer = await http.PostAsync("/_blazor/disconnect", content);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex HiddenInput();

    [GeneratedRegex(@"<!--Blazor:(\{.*?\})-->")]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:([A-Za-z0-9+/=]+)-->")]
    private static partial Regex StateComment();
}
