using CallDashboard.Data;
using CallDashboard.Features.Access.Provider;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Identity;

namespace CallDashboard.Features.Access;

/// <summary>A person as a sign-in provider knows them.</summary>
/// <param name="Issuer">Who says so; subjects are only its own.</param>
/// <param name="Subject">Who it is, forever.</param>
/// <param name="Email">Empty when none was told.</param>
/// <param name="Role">What the claims stand for here; null for none.</param>
public sealed record ProviderPerson(string Issuer, string Subject, string Email, bool IsEmailVerified, string Name, string? Role);

/// <summary>Accounts of people for whom a provider vouches.</summary>
public sealed partial class Accounts
{
    /// <summary>
    /// The account of this person, with the role that the provider says now: the one that is linked with issuer and subject; else, where it is allowed and the provider verified the address, the
    /// one with the same e-mail address; else, where it is allowed, a new one without a password. All in one transaction, or why not. Another role ends the account's sessions.
    /// </summary>
    /// <param name="by">The provider, for the audit trail.</param>
    /// <returns>The account's id also with a refusal, when there is an account that is linked.</returns>
    public async Task<(ProviderRefusal? Refusal, string? UserId)> AdmitAsync(ProviderPerson person, ProviderOptions provider, Actor by)
    {
        ProviderRefusal? refusal = null;
        string? id = null;
        var outcome = await ChangeAsync(async (users, db) =>
        {
            var user = await users.FindByLoginAsync(person.Issuer, person.Subject);
            id = user?.Id;
            if (person.Role is not { } role)
                return Refuse(ProviderRefusal.NoRole);
            if (user is null && person.Email.Length == 0)
                return Refuse(ProviderRefusal.NoEmail);
            var login = new UserLoginInfo(person.Issuer, person.Subject, provider.DisplayName);
            if (user is null && await users.FindByEmailAsync(person.Email) is { } namesake)
            {
                // Who is linked already is another person, who had the address before.
                if (!provider.LinkByEmail || !person.IsEmailVerified || (await users.GetLoginsAsync(namesake)).Any(l => l.LoginProvider == person.Issuer))
                    return Refuse(ProviderRefusal.EmailTaken);
                if (namesake.Disabled)
                    return Refuse(ProviderRefusal.Disabled);
                if (Noted(await users.AddLoginAsync(namesake, login), db, by, AuditActs.UserChanged, namesake, ("what", "linked with the provider")) is { Succeeded: false } unlinked)
                    return unlinked;
                user = namesake;
            }
            if (user is null)
            {
                if (!provider.CreateAccounts)
                    return Refuse(ProviderRefusal.NoAccount);
                user = new AppUser { UserName = person.Email, Email = person.Email, EmailConfirmed = person.IsEmailVerified, DisplayName = person.Name };
                var made = await users.CreateAsync(user);
                if (made.Succeeded)
                    made = await users.AddToRoleAsync(user, role);
                if (made.Succeeded)
                    made = await users.AddLoginAsync(user, login);
                id = user.Id;
                return Noted(made, db, by, AuditActs.UserCreated, user, ("email", person.Email), ("role", role));
            }
            id = user.Id;
            if (user.Disabled)
                return Refuse(ProviderRefusal.Disabled);
            if ((await users.GetRolesAsync(user)).SequenceEqual([role]))
                return Outcome.Done;
            if (role != Roles.Administrator && await IsLastAdministratorAsync(db, user))
                return Refuse(ProviderRefusal.LastAdministrator);
            return await ChangeRoleAsync(users, db, user, role, by);
        });
        return (outcome.Succeeded ? null : refusal ?? ProviderRefusal.Failed, id);

        Outcome Refuse(ProviderRefusal why)
        {
            refusal = why;
            return new Outcome(ProviderRefusals.Sentence(why, provider.DisplayName));
        }
    }
}
