using System.Security.Claims;
using System.Security.Cryptography;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Access;

/// <summary>Who may sign in, and as what. Everything but a new password and a second factor taken off can be undone.</summary>
public sealed partial class Users(Accounts accounts, AccountWatch watch, Auditor audit) : ComponentBase, IDisposable
{
    private string? me;
    private bool adding;
    private string? resetting;
    private string? entitling;
    private string? unfactoring;
    private string email = "";
    private string role = Roles.Operator;
    private string password = "";
    private (string Whose, string Password)? given;
    private string? said;
    private bool isProblem;
    private Func<Task<Outcome>>? undo;
    private bool disposed;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private List<Account> Rows => [.. watch.Accounts.OrderBy(a => a.Disabled).ThenBy(a => a.Email, StringComparer.OrdinalIgnoreCase)];

    public void Dispose()
    {
        disposed = true;
        watch.Changed -= Refresh;
    }

    protected override async Task OnInitializedAsync()
    {
        watch.Changed += Refresh;
        me = (await Authentication).User.FindFirstValue(ClaimTypes.NameIdentifier);
    }

    private static string RoleText(string name) => name switch
    {
        Roles.Administrator => "does everything, and only administrators come here",
        Roles.Supervisor => "sees numbers, listens, reviews, exports",
        _ => "sees calls with masked numbers, does not listen",
    };

    private static string OwnRights(Account account)
    {
        var person = account.AsPrincipal();
        var named = RightsWords.Rights.Count(r => Grants.Named(person, r.Policy) is not null);
        var calls = Grants.IsLimited(person) ? "sees " + RightsWords.Calls(CallScope.Parse(Grants.Limits(person))) : null;
        return string.Join(", ", new[] { calls, named > 0 ? named == 1 ? "1 right of its own" : $"{named} rights of its own" : null }.OfType<string>());
    }

    private void RightsSaved(string sentence)
    {
        entitling = null;
        Tell(Outcome.Done, sentence, null);
    }

    private bool IsMe(Account account) => account.Id == me;

    private void Refresh() => _ = InvokeAsync(() =>
    {
        if (!disposed)
            StateHasChanged();
    });

    private void ToggleAdding()
    {
        adding = !adding;
        resetting = null;
        (email, role, password) = ("", Roles.Operator, MakePassword());
    }

    private void BeginReset(Account account)
    {
        adding = false;
        resetting = resetting == account.Id ? null : account.Id;
        password = MakePassword();
    }

    private async Task CreateAsync()
    {
        if (Tell(await accounts.CreateAsync(email, password, role, by: await audit.WhoAsync(Policies.Administer)), $"{email.Trim()} may sign in as {role}.", null))
        {
            given = (email.Trim(), password);
            adding = false;
        }
    }

    private async Task SetRoleAsync(Account account, string to)
    {
        var from = account.Role;
        Tell(await accounts.SetRoleAsync(account.Email, to, await audit.WhoAsync(Policies.Administer)), $"{account.Email} is {to} now; whoever was signed in signs in again.", async () => await accounts.SetRoleAsync(account.Email, from, await audit.WhoAsync(Policies.Administer)));
    }

    private async Task SetDisabledAsync(Account account, bool disabled) =>
        Tell(await accounts.SetDisabledAsync(account.Email, disabled, await audit.WhoAsync(Policies.Administer)),
            disabled ? $"{account.Email} is disabled; its sessions end." : $"{account.Email} may sign in again.",
            async () => await accounts.SetDisabledAsync(account.Email, !disabled, await audit.WhoAsync(Policies.Administer)));

    private async Task ResetAsync(Account account)
    {
        if (Tell(await accounts.ResetPasswordAsync(account.Email, password, await audit.WhoAsync(Policies.Administer)), $"{account.Email} has a new password.", null))
        {
            given = (account.Email, password);
            resetting = null;
        }
    }

    private async Task ResetSecondFactorAsync(Account account)
    {
        Tell(await accounts.ResetSecondFactorAsync(account.Email, await audit.WhoAsync(Policies.Administer)), $"{account.Email} has no second factor any more; its sessions are ended.", null);
        unfactoring = null;
    }

    private async Task UndoAsync()
    {
        if (undo is { } back)
            Tell(await back(), "Undone.", null);
    }

    private bool Tell(Outcome outcome, string done, Func<Task<Outcome>>? back)
    {
        isProblem = !outcome.Succeeded;
        said = outcome.Succeeded ? done : string.Join(" ", outcome.Problems);
        undo = outcome.Succeeded ? back : null;
        given = null;
        return outcome.Succeeded;
    }

    /// <summary>Four groups of five letters and digits that are not mistaken for one another: about 100 bits.</summary>
    private static string MakePassword() => string.Join('-', RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20).Chunk(5).Select(c => new string(c)));
}
