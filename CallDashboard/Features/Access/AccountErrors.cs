using CallDashboard.Data;
using Microsoft.AspNetCore.Identity;

namespace CallDashboard.Features.Access;

/// <summary>Identity's refusals in this product's words. The user name is the e-mail address, so both say the same.</summary>
public sealed class AccountErrors : IdentityErrorDescriber
{
    public override IdentityError DuplicateUserName(string userName) => DuplicateEmail(userName);
    public override IdentityError DuplicateEmail(string email) => new() { Code = nameof(DuplicateEmail), Description = $"“{email}” has an account already." };
    public override IdentityError InvalidUserName(string? userName) => InvalidEmail(userName);
    public override IdentityError InvalidEmail(string? email) => new() { Code = nameof(InvalidEmail), Description = $"“{email}” is not an e-mail address." };
    public override IdentityError PasswordTooShort(int length) => new() { Code = nameof(PasswordTooShort), Description = $"The password needs at least {length} characters." };
    public override IdentityError ConcurrencyFailure() => new() { Code = nameof(ConcurrencyFailure), Description = "Somebody else changed this account at the same moment. Try again." };
}

/// <summary>An upper bound (hashing is work an attacker could order), and nothing that is tried first.</summary>
public sealed class PasswordLimits : IPasswordValidator<AppUser>
{
    /// <summary>Characters.</summary>
    public const int Longest = 256;

    public Task<IdentityResult> ValidateAsync(UserManager<AppUser> manager, AppUser user, string? password)
    {
        var error = password switch
        {
            { Length: > Longest } => new IdentityError { Code = "PasswordTooLong", Description = $"The password may have at most {Longest} characters." },
            not null when GuessablePasswords.Problem(password, user.Email) is { } problem => new IdentityError { Code = "PasswordGuessable", Description = problem },
            _ => null,
        };
        return Task.FromResult(error is null ? IdentityResult.Success : IdentityResult.Failed(error));
    }
}
