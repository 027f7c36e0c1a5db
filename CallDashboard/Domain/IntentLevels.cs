namespace CallDashboard.Domain;

/// <summary>What is known of the names of intention levels.</summary>
public static class IntentLevels
{
    /// <summary>A and B of the platform's default levels count as high. Customers' own words have no order that we could know.</summary>
    public static bool IsHigh(string level) => level is "A" or "B" or "a" or "b";
}
