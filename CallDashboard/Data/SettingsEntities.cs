namespace CallDashboard.Data;

/// <summary>A setting kept in the database: generated tokens, per-application timing, and the like.</summary>
public sealed class StoredSetting
{
    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}

/// <summary>Something a user chose: columns, density.</summary>
public sealed class UserPreference
{
    public string UserId { get; set; } = "";
    public string Key { get; set; } = "";
    public string Value { get; set; } = "";
}

/// <summary>A token for programs. Only its hash is kept.</summary>
public sealed class ApiToken
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public string Hash { get; set; } = "";
    /// <summary>The last four characters, to tell tokens apart.</summary>
    public string Hint { get; set; } = "";
    /// <summary>Space-separated: <c>read</c>, <c>export</c>.</summary>
    public string Scopes { get; set; } = "";
    /// <summary>The calls it may know of, a <see cref="Domain.CallScope"/> in words; empty: all.</summary>
    public string Limits { get; set; } = "";
    public string CreatedBy { get; set; } = "";
    public long CreatedAt { get; set; }
    public long? LastUsedAt { get; set; }
    public long? RevokedAt { get; set; }
    /// <summary>Unix seconds UTC from which on it is refused; null: never by itself.</summary>
    public long? ExpiresAt { get; set; }

    /// <summary>Whether it is refused at a moment (unix seconds UTC).</summary>
    public bool IsOverAt(long now) => RevokedAt is not null || ExpiresAt <= now;

    /// <summary>The same for a query.</summary>
    public static System.Linq.Expressions.Expression<Func<ApiToken, bool>> IsOver(long now) => token => token.RevokedAt != null || token.ExpiresAt <= now;
}
