using static CallDashboard.Hosting.OptionsRules;

namespace CallDashboard.Hosting;

/// <summary>Section <c>Access</c>: how people prove who they are.</summary>
public sealed class AccessOptions : ICheckedOptions
{
    /// <summary>Roles whose people must have a second factor (an authenticator app or a passkey); empty asks nobody.</summary>
    public IList<string> RequireSecondFactor { get; init; } = [];

    public IEnumerable<string> Problems() => RequireSecondFactor.SelectMany((role, i) =>
        Says(!Roles.All.Contains(role), $"Access:RequireSecondFactor:{i} is “{role}”; roles are {string.Join(", ", Roles.All)}."));
}
