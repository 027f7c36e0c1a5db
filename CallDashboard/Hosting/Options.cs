using System.Net;
using static CallDashboard.Hosting.OptionsRules;

namespace CallDashboard.Hosting;

/// <summary>Section <c>Storage</c>.</summary>
public sealed class StorageOptions : ICheckedOptions
{
    /// <summary>Folder of recordings, keys and exports; relative paths start at the content root.</summary>
    public string Directory { get; set; } = "data";

    /// <summary>Copies of the database kept beside it, one taken before each update of its form; 0 takes none.</summary>
    public int UpdateCopies { get; set; } = 3;

    public IEnumerable<string> Problems() =>
    [
        .. Says(string.IsNullOrWhiteSpace(Directory), "Storage:Directory is empty; it names the folder of recordings, keys and exports."),
        .. Says(UpdateCopies is < 0 or > 100, $"Storage:UpdateCopies is {UpdateCopies}; it must be between 0 (none) and 100."),
    ];
}

/// <summary>Section <c>Setup</c>: the first administrator without a page.</summary>
public sealed class SetupOptions : ICheckedOptions
{
    public string? AdminEmail { get; set; }
    public string? AdminPassword { get; set; }

    public IEnumerable<string> Problems() =>
    [
        .. Says(!string.IsNullOrEmpty(AdminEmail) && string.IsNullOrEmpty(AdminPassword), "Setup:AdminEmail is set and Setup:AdminPassword is not; both or none."),
        .. Says(string.IsNullOrEmpty(AdminEmail) && !string.IsNullOrEmpty(AdminPassword), "Setup:AdminPassword is set and Setup:AdminEmail is not; both or none."),
        .. Says(AdminPassword is { Length: > 0 and < 12 }, "Setup:AdminPassword needs at least 12 characters."),
    ];
}

/// <summary>A key pair of the platform's signature.</summary>
public sealed class ReportKey
{
    public string ApiKey { get; set; } = "";
    public string ApiSecret { get; set; } = "";
}

/// <summary>Section <c>Report</c>: who may push, and how much.</summary>
public sealed class ReportOptions : ICheckedOptions
{
    /// <summary>Accept anyone. True only in Development.</summary>
    public bool Open { get; set; }
    /// <summary>Tokens accepted besides the one made at first start.</summary>
    public IList<string> Tokens { get; init; } = [];
    public IList<ReportKey> Keys { get; init; } = [];
    public TimeSpan TimestampWindow { get; set; } = TimeSpan.FromMinutes(30);
    /// <summary>CIDR networks; empty means any.</summary>
    public IList<string> AllowedNetworks { get; init; } = [];
    /// <summary>Application ids; empty means any.</summary>
    public IList<string> AllowedAppIds { get; init; } = [];
    /// <summary>Bytes.</summary>
    public int MaxBodyBytes { get; set; } = 1 << 20;
    /// <summary>Zone of times that come as text without one.</summary>
    public string TextTimeZone { get; set; } = "UTC";
    /// <summary>Pushes answered at the same time before −52.</summary>
    public int MaxConcurrent { get; set; } = 2048;
    /// <summary>Pushes waiting for the writer before −47.</summary>
    public int QueueCapacity { get; set; } = 8192;
    /// <summary>Pushes in one commit at most.</summary>
    public int LargestBatch { get; set; } = 512;

    public IEnumerable<string> Problems() =>
    [
        .. Tokens.SelectMany((token, i) => Says(string.IsNullOrWhiteSpace(token) || token.Any(c => c is '/' or '?' or '#' or '%' || char.IsWhiteSpace(c)),
            $"Report:Tokens:{i} is empty or has characters that mean something in an address.")),
        .. Keys.SelectMany((key, i) => Says(string.IsNullOrEmpty(key.ApiKey) || string.IsNullOrEmpty(key.ApiSecret),
            $"Report:Keys:{i} needs both ApiKey and ApiSecret.")),
        .. Keys.GroupBy(k => k.ApiKey).SelectMany(g => Says(g.Count() > 1, $"Report:Keys has the ApiKey “{g.Key}” {g.Count()} times.")),
        .. Says(TimestampWindow <= TimeSpan.Zero, $"Report:TimestampWindow is {TimestampWindow}; it must be longer than nothing."),
        .. Networks("Report:AllowedNetworks", AllowedNetworks),
        .. Says(MaxBodyBytes is < 1024 or > 1 << 28, $"Report:MaxBodyBytes is {MaxBodyBytes}; it must be between 1024 and {1 << 28}."),
        .. Zone("Report:TextTimeZone", TextTimeZone),
        .. Says(MaxConcurrent < 1, $"Report:MaxConcurrent is {MaxConcurrent}; it must be at least 1."),
        .. Says(LargestBatch < 1, $"Report:LargestBatch is {LargestBatch}; it must be at least 1."),
        .. Says(QueueCapacity < 1, $"Report:QueueCapacity is {QueueCapacity}; it must be at least 1."),
    ];
}

/// <summary>Section <c>Recordings</c>.</summary>
public sealed class RecordingsOptions : ICheckedOptions
{
    /// <summary>Take a copy soon after the push.</summary>
    public bool Archive { get; set; } = true;
    /// <summary><c>host:port</c> that may be fetched although its address is private.</summary>
    public IList<string> TrustedHosts { get; init; } = [];
    public long MaxBytes { get; set; } = 64L << 20;
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);
    /// <summary>Bytes that all copies together may take; 0: as many as the disk has. When they are used up, nothing is deleted and nothing more is fetched.</summary>
    public long DiskBudget { get; set; }

    public IEnumerable<string> Problems() =>
    [
        .. Says(DiskBudget < 0, $"Recordings:DiskBudget is {DiskBudget}; it must be 0 (no limit) or a number of bytes."),
        .. TrustedHosts.SelectMany((host, i) => Says(!IsHostAndPort(host), $"Recordings:TrustedHosts:{i} is “{host}”; it must be host:port, such as 127.0.0.1:5081.")),
        .. Says(MaxBytes < 1024, $"Recordings:MaxBytes is {MaxBytes}; it must be at least 1024."),
        .. Says(Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromHours(1), $"Recordings:Timeout is {Timeout}; it must be more than nothing and at most an hour."),
    ];
}

/// <summary>Section <c>Display</c>.</summary>
public sealed class DisplayOptions : ICheckedOptions
{
    /// <summary>Zone for viewers whose browser tells none, IANA id.</summary>
    public string TimeZone { get; set; } = "UTC";
    /// <summary>ISO 4217 code of <c>pay</c>.</summary>
    public string Currency { get; set; } = "USD";

    public IEnumerable<string> Problems() =>
    [
        .. Zone("Display:TimeZone", TimeZone),
        .. Says(Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper), $"Display:Currency is “{Currency}”; it must be three capital letters such as USD."),
    ];
}

/// <summary>Section <c>Retention</c>: days, 0 keeps forever.</summary>
public sealed class RetentionOptions : ICheckedOptions
{
    public int CallDays { get; set; }
    public int RecordingDays { get; set; }
    public int PayloadDays { get; set; }

    public IEnumerable<string> Problems() =>
    [
        .. Says(CallDays < 0, $"Retention:CallDays is {CallDays}; it must be 0 (keep) or more."),
        .. Says(RecordingDays < 0, $"Retention:RecordingDays is {RecordingDays}; it must be 0 (keep) or more."),
        .. Says(PayloadDays < 0, $"Retention:PayloadDays is {PayloadDays}; it must be 0 (keep) or more."),
    ];
}

/// <summary>Section <c>Exports</c>: files of exports that are prepared behind the answers.</summary>
public sealed class ExportsOptions : ICheckedOptions
{
    /// <summary>A page offers so many calls as a download at once; more are prepared as a file.</summary>
    public int LargestDownload { get; set; } = 50_000;
    /// <summary>Days that a prepared file is kept.</summary>
    public int KeepDays { get; set; } = 7;

    public IEnumerable<string> Problems() =>
    [
        .. Says(LargestDownload < 0, $"Exports:LargestDownload is {LargestDownload}; it must be 0 or more."),
        .. Says(KeepDays is < 1 or > 3650, $"Exports:KeepDays is {KeepDays}; it must be between 1 and 3650."),
    ];
}

/// <summary>Section <c>Proxy</c>: whose word about the caller's address, scheme and host is believed.</summary>
public sealed class ProxyOptions : ICheckedOptions
{
    /// <summary>CIDR networks or addresses of reverse proxies; empty believes nobody.</summary>
    public IList<string> TrustedNetworks { get; init; } = [];

    public IEnumerable<string> Problems() => Networks("Proxy:TrustedNetworks", TrustedNetworks);
}

/// <summary>What several sections check.</summary>
internal static class OptionsRules
{
    public static IEnumerable<string> Says(bool wrong, string sentence) => wrong ? [sentence] : [];

    public static IEnumerable<string> Zone(string key, string id) =>
        Says(!TimeZoneInfo.TryFindSystemTimeZoneById(id, out _), $"{key} is “{id}”, which is not a known time zone; use an id such as Europe/Berlin.");

    public static IEnumerable<string> Networks(string key, IEnumerable<string> values) => values.SelectMany((value, i) =>
        Says(ParseNetwork(value) is null, $"{key}:{i} is “{value}”, which is not a network such as 10.20.0.0/16 or an address."));

    /// <summary>A network, or an address as a network of one; null when it is neither.</summary>
    public static IPNetwork? ParseNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : !text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    public static bool IsHostAndPort(string text) =>
        Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url) && text.LastIndexOf(':') is > 0 and var colon
        && ushort.TryParse(text.AsSpan(colon + 1), out var port) && port > 0 && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && !text.EndsWith('/');
}
