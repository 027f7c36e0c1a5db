using System.ComponentModel.DataAnnotations;

namespace CallDashboard.Hosting;

/// <summary>Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Folder of recordings, keys and exports; relative paths start at the content root.</summary>
    [Required]
    public string Directory { get; set; } = "data";
}

/// <summary>Section <c>Setup</c>: the first administrator without a page.</summary>
public sealed class SetupOptions
{
    public string? AdminEmail { get; set; }
    public string? AdminPassword { get; set; }
}

/// <summary>A key pair of the platform's signature.</summary>
public sealed class ReportKey
{
    public string ApiKey { get; set; } = "";
    public string ApiSecret { get; set; } = "";
}

/// <summary>Section <c>Report</c>: who may push, and how much.</summary>
public sealed class ReportOptions
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
}

/// <summary>Section <c>Recordings</c>.</summary>
public sealed class RecordingsOptions
{
    /// <summary>Take a copy soon after the push.</summary>
    public bool Archive { get; set; } = true;
    /// <summary><c>host:port</c> that may be fetched although its address is private.</summary>
    public IList<string> TrustedHosts { get; init; } = [];
    public long MaxBytes { get; set; } = 64L << 20;
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Section <c>Display</c>.</summary>
public sealed class DisplayOptions
{
    /// <summary>Zone for viewers whose browser tells none, IANA id.</summary>
    public string TimeZone { get; set; } = "UTC";
    /// <summary>ISO 4217 code of <c>pay</c>.</summary>
    public string Currency { get; set; } = "USD";
}

/// <summary>Section <c>Retention</c>: days, 0 keeps forever.</summary>
public sealed class RetentionOptions
{
    public int CallDays { get; set; }
    public int RecordingDays { get; set; }
    public int PayloadDays { get; set; }
}
