using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.Extensions.Options;

namespace CallDashboard.Features.Report;

/// <summary>What a push shows of its sender. Null means not sent.</summary>
/// <param name="Token">The token in the address: <c>/report/{token}</c> or <c>?token=</c>.</param>
/// <param name="Bearer">The token of <c>Authorization: Bearer</c>.</param>
public sealed record PushCredentials(IPAddress? Sender, string? Token, string? Bearer, string? ApiKey, string? Sign, string? Timestamp);

/// <summary>Decides whether a sender may push. Secrets are compared in constant time.</summary>
public sealed class PushAuthenticator(IOptions<ReportOptions> options, ReportTokens tokens, TimeProvider time)
{
    private readonly ReportOptions options = options.Value;
    private readonly IPNetwork[] networks = [.. options.Value.AllowedNetworks.Select(n => IPNetwork.Parse(n.Contains('/', StringComparison.Ordinal) ? n : n.Contains(':', StringComparison.Ordinal) ? n + "/128" : n + "/32"))];

    /// <summary>Null when the sender may push, else the answer to give. Headers that are present and wrong are refused even when anyone may push.</summary>
    public PushAnswer? Refuse(PushCredentials sent)
    {
        if (networks.Length != 0 && !Allowed(sent.Sender))
            return PushAnswer.NetworkRefused;

        var proven = false;
        if (options.Keys.Count != 0 && (sent.ApiKey ?? sent.Sign ?? sent.Timestamp) is not null)
        {
            if (RefuseSignature(sent) is { } refusal)
                return refusal;
            proven = true;
        }
        if (sent.Bearer is not null)
        {
            if (!tokens.IsValid(sent.Bearer))
                return PushAnswer.Unauthorised;
            proven = true;
        }
        return proven || options.Open || (sent.Token is { } token && tokens.IsValid(token)) ? null : PushAnswer.Unauthorised;
    }

    private bool Allowed(IPAddress? sender)
    {
        if (sender is null)
            return false;
        var address = sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender;
        return networks.Any(n => n.Contains(address));
    }

    private PushAnswer? RefuseSignature(PushCredentials sent)
    {
        if (string.IsNullOrEmpty(sent.Sign))
            return PushAnswer.SignMissing;
        if (string.IsNullOrEmpty(sent.Timestamp))
            return PushAnswer.TimestampMissing;
        if (string.IsNullOrEmpty(sent.ApiKey))
            return PushAnswer.KeyMissing;

        // Every key is tried, so that the time taken says nothing about which one is known.
        var valid = false;
        foreach (var key in options.Keys)
            valid |= ReportTokens.Same(key.ApiKey, sent.ApiKey) & ReportTokens.Same(Sign(key.ApiKey, key.ApiSecret, sent.Timestamp), sent.Sign.ToLowerInvariant());
        if (!valid)
            return PushAnswer.Unauthorised;

        if (!long.TryParse(sent.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799)
            return PushAnswer.TimestampExpired;
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        return age.Duration() > options.TimestampWindow ? PushAnswer.TimestampExpired : null;
    }

    /// <summary>
    /// The platform's signature: lower-case hexadecimal MD5 of key, secret and timestamp, concatenated.
    /// <code>Sign("bDqJFiq9", "7bz1lzh9", "1630468800") == "05d7a50893e22a5c4bb3216ae3396c7c"</code>
    /// </summary>
#pragma warning disable CA5351 // MD5 is what the platform defines; there is no other to choose.
    public static string Sign(string apiKey, string apiSecret, string timestamp) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(apiKey + apiSecret + timestamp)));
#pragma warning restore CA5351
}
