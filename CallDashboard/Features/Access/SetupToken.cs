using System.Security.Cryptography;
using System.Text;

namespace CallDashboard.Features.Access;

/// <summary>
/// Lets whoever can read the log create the first administrator, once. Lives in memory only: each start without an administrator
/// makes a new one.
/// </summary>
public sealed class SetupToken
{
    private readonly Lock gate = new();
    private string? value;

    /// <summary>The token, or null when no first administrator is wanted.</summary>
    public string? Value
    {
        get
        {
            lock (gate)
                return value;
        }
    }

    /// <summary>Makes a token: 128 bits that survive being typed off a screen.</summary>
    public string Make()
    {
        lock (gate)
            return value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>True when it is the token; compares in constant time.</summary>
    public bool Matches(string? offered)
    {
        lock (gate)
            return value is not null && offered is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(offered), Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Takes the token out of the world: of several who offer it at once, one gets true.</summary>
    public bool TryConsume(string? offered)
    {
        lock (gate)
        {
            if (!Matches(offered))
                return false;
            value = null;
            return true;
        }
    }

    /// <summary>Puts a consumed token back after the account could not be created.</summary>
    public void Restore(string token)
    {
        lock (gate)
            value ??= token;
    }

    /// <summary>No token is valid any more.</summary>
    public void Clear()
    {
        lock (gate)
            value = null;
    }
}
