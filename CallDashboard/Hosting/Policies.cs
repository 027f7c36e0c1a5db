namespace CallDashboard.Hosting;

/// <summary>Names of the roles, from least to most.</summary>
public static class Roles
{
    public const string Operator = "operator";
    public const string Supervisor = "supervisor";
    public const string Administrator = "administrator";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Operator, Supervisor, Administrator];
}

/// <summary>Names of the authorization policies. What is not named needs a signed-in user.</summary>
public static class Policies
{
    /// <summary>Sees phone numbers in full.</summary>
    public const string SeeNumbers = "see-numbers";
    /// <summary>Hears recordings.</summary>
    public const string Listen = "listen";
    /// <summary>Downloads recordings and transcripts.</summary>
    public const string Download = "download";
    /// <summary>Exports lists.</summary>
    public const string Export = "export";
    /// <summary>Reads the record as received.</summary>
    public const string RawRecord = "raw-record";
    /// <summary>Sees push tokens, replays the quarantine, sends test pushes, loads sample data.</summary>
    public const string ManagePlatform = "manage-platform";
    /// <summary>Users, roles, settings.</summary>
    public const string Administer = "administer";
}
