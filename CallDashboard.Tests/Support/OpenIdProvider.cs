using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CallDashboard.Features.Access.Provider;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace CallDashboard.Tests.Support;

/// <summary>
/// A small OpenID Connect provider on a free port: discovery, keys, authorize, token and user-info endpoints, code flow, RS256. It checks what a provider checks (client, redirect address,
/// PKCE, each code once) and vouches for whoever the test says is sitting in front of it, rightly or wrongly.
/// </summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    public const string ClientId = "dashboard", ClientSecret = "s3cret-of-the-client-that-nobody-reads";

    private readonly WebApplication app;
    private readonly RSA key = RSA.Create(2048), foreignKey = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, IQueryCollection> codes = new();

    private OpenIdProvider(WebApplication app) => this.app = app;

    /// <summary>Claims of whoever sits in front of it.</summary>
    public Dictionary<string, object> Person { get; private set; } = [];

    /// <summary>Claims that only the user-info endpoint tells.</summary>
    public Dictionary<string, object> UserInfo { get; } = [];

    /// <summary>What is put in place of the right claims of the token.</summary>
    public Dictionary<string, object> Forged { get; } = [];

    /// <summary>Signs with a key that it does not publish.</summary>
    public bool SignsWithForeignKey { get; set; }

    /// <summary>Sends people back with this error instead of a code.</summary>
    public string? Error { get; set; }

    /// <summary>Shows a page with a link back, as providers do, instead of leading back at once.</summary>
    public bool ShowsPage { get; set; }

    /// <summary>Codes that were turned into tokens.</summary>
    public int Redeemed { get; private set; }

    public string Address => app.Urls.Single();

    /// <summary>Settings of a host that lets people sign in by it; more may be given.</summary>
    public (string, string?)[] Settings(params (string Key, string? Value)[] more) =>
    [
        ("Access:OpenIdConnect:Authority", Address), ("Access:OpenIdConnect:ClientId", ClientId), ("Access:OpenIdConnect:ClientSecret", ClientSecret),
        ("Access:OpenIdConnect:DisplayName", "Acme ID"), ("Access:OpenIdConnect:RoleMap:Administrator:0", "urn:acme:chiefs"),
        ("Access:OpenIdConnect:RoleMap:Supervisor:0", "desk-leads"), ("Access:OpenIdConnect:RoleMap:Operator:0", "desk"),
        .. more.Select(m => ("Access:OpenIdConnect:" + m.Key, m.Value)),
    ];

    public static async Task<OpenIdProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new OpenIdProvider(app);
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    /// <summary>Says who sits in front of it.</summary>
    public void Seat(string subject, string? email, params string[] roles)
    {
        Person = new() { ["sub"] = subject, ["name"] = "Person " + subject, ["roles"] = roles, ["email_verified"] = true };
        if (email is not null)
            Person["email"] = email;
    }

    /// <summary>Through the button, the provider and back; where it ends.</summary>
    public async Task<string> SignInAsync(HttpClient browser, string returnUrl = "/") => await LocationAsync(browser, await ToCallbackAsync(browser, returnUrl));

    /// <summary>Through the button and the provider; where the provider leads.</summary>
    public async Task<string> ToCallbackAsync(HttpClient browser, string returnUrl)
    {
        Assert.Contains("Sign in with Acme ID", await browser.GetStringAsync("/login"), StringComparison.Ordinal);
        using var challenge = await browser.GetAsync($"{ProviderSetup.Path}?returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.StartsWith(Address + "/authorize?", challenge.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var vouched = await browser.GetAsync(challenge.Headers.Location);
        return vouched.Headers.Location!.ToString();
    }

    /// <summary>Where an address leads.</summary>
    public static async Task<string> LocationAsync(HttpClient browser, string address)
    {
        using var answer = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    public ValueTask DisposeAsync()
    {
        key.Dispose();
        foreignKey.Dispose();
        return app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http) => http.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => http.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["issuer"] = Address, ["authorization_endpoint"] = Address + "/authorize", ["token_endpoint"] = Address + "/token", ["jwks_uri"] = Address + "/keys",
            ["userinfo_endpoint"] = Address + "/userinfo", ["response_types_supported"] = new[] { "code" }, ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            ["code_challenge_methods_supported"] = new[] { "S256" }, ["subject_types_supported"] = new[] { "public" },
        }),
        "/keys" => http.Response.WriteAsJsonAsync(new { keys = new[] { Published() } }),
        "/authorize" => Authorize(http),
        "/token" => TokenAsync(http),
        "/userinfo" => http.Response.WriteAsJsonAsync(new Dictionary<string, object>(UserInfo) { ["sub"] = Person["sub"] }),
        _ => Refuse(http, 404, "unknown"),
    };

    private object Published()
    {
        var shown = key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = "1", n = Base64Url.EncodeToString(shown.Modulus), e = Base64Url.EncodeToString(shown.Exponent) };
    }

    private Task Authorize(HttpContext http)
    {
        var asked = http.Request.Query;
        if (asked["client_id"] != ClientId || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256" || !asked.ContainsKey("nonce") || !asked["scope"].ToString().Split(' ').Contains("openid"))
            return Refuse(http, 400, "invalid_request");
        var code = Guid.NewGuid().ToString("N");
        codes[code] = asked;
        var back = QueryHelpers.AddQueryString(asked["redirect_uri"]!, new Dictionary<string, string?> { [Error is null ? "code" : "error"] = Error ?? code, ["state"] = asked["state"] });
        if (ShowsPage)
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync($"<!DOCTYPE html><html lang=en><title>Acme ID</title><link rel=icon href=data:,><a href=\"{WebUtility.HtmlEncode(back)}\">Continue</a></html>");
        }
        http.Response.Redirect(back);
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret || !codes.TryRemove(form["code"].ToString(), out var asked) || asked["redirect_uri"] != form["redirect_uri"]
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked["code_challenge"])
        {
            await Refuse(http, 400, "invalid_grant");
            return;
        }
        Redeemed++;
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(Person) { ["iss"] = Address, ["aud"] = ClientId, ["iat"] = now, ["exp"] = now + 300, ["nonce"] = asked["nonce"].ToString() };
        foreach (var (name, value) in Forged)
            claims[name] = value;
        await http.Response.WriteAsJsonAsync(new { access_token = "for-user-info", token_type = "Bearer", expires_in = 300, id_token = Token(claims) });
    }

    private string Token(Dictionary<string, object> claims)
    {
        var text = Base64Url.EncodeToString("""{"alg":"RS256","kid":"1","typ":"JWT"}"""u8) + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims));
        return text + "." + Base64Url.EncodeToString((SignsWithForeignKey ? foreignKey : key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static Task Refuse(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { error });
    }
}
