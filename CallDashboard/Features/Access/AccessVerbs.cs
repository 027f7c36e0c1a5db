using System.CommandLine;
using System.Text;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Access;

/// <summary><c>user create | reset-password | disable | enable | reset-second-factor | list</c>. A running server notices within <see cref="AccountWatch.Interval"/>.</summary>
public static class AccessVerbs
{
    public static IEnumerable<Command> Commands()
    {
        yield return new Command("user", "Accounts. A running server takes notice within two seconds.") { Create(), ResetPassword(), Disable(), Enable(), ResetSecondFactor(), List() };
    }

    private static Argument<string> Email() => new("EMAIL") { Description = "The account's e-mail address." };

    private static Command Create()
    {
        var email = Email();
        var role = new Option<string>("--role") { Description = "administrator, supervisor or operator.", Required = true }.AcceptOnlyFromAmong([.. Roles.All]);
        var command = new Command("create", "Creates an account; the password is read from standard input.") { email, role };
        command.SetAction((parsed, cancel) => RunAsync(
            async accounts => await accounts.CreateAsync(parsed.GetRequiredValue(email), ReadPassword(), parsed.GetRequiredValue(role), by: Actor.CommandLine),
            $"Created {parsed.GetRequiredValue(email)} as {parsed.GetRequiredValue(role)}.", cancel));
        return command;
    }

    private static Command ResetPassword()
    {
        var email = Email();
        var command = new Command("reset-password", "Sets another password, read from standard input, and ends the account's sessions.") { email };
        command.SetAction((parsed, cancel) => RunAsync(
            async accounts => await accounts.ResetPasswordAsync(parsed.GetRequiredValue(email), ReadPassword(), Actor.CommandLine),
            $"The password of {parsed.GetRequiredValue(email)} is changed; its sessions end.", cancel));
        return command;
    }

    private static Command Disable()
    {
        var email = Email();
        var command = new Command("disable", "Lets nobody sign in with the account and ends its sessions.") { email };
        command.SetAction((parsed, cancel) => RunAsync(accounts => accounts.SetDisabledAsync(parsed.GetRequiredValue(email), true, Actor.CommandLine),
            $"{parsed.GetRequiredValue(email)} is disabled; its sessions end.", cancel));
        return command;
    }

    private static Command Enable()
    {
        var email = Email();
        var command = new Command("enable", "Undoes disable.") { email };
        command.SetAction((parsed, cancel) => RunAsync(accounts => accounts.SetDisabledAsync(parsed.GetRequiredValue(email), false, Actor.CommandLine),
            $"{parsed.GetRequiredValue(email)} may sign in again.", cancel));
        return command;
    }

    private static Command ResetSecondFactor()
    {
        var email = Email();
        var command = new Command("reset-second-factor", "Takes the authenticator app and the passkeys off an account whose owner lost them, and ends its sessions.") { email };
        command.SetAction((parsed, cancel) => RunAsync(accounts => accounts.ResetSecondFactorAsync(parsed.GetRequiredValue(email), Actor.CommandLine),
            $"{parsed.GetRequiredValue(email)} signs in with the password alone; sets up a second factor anew where the role needs one.", cancel));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the accounts.");
        command.SetAction(async (_, cancel) =>
        {
            await using var app = await OpenAsync(cancel);
            foreach (var account in app.Services.GetRequiredService<AccountWatch>().Accounts.OrderBy(a => a.Email, StringComparer.OrdinalIgnoreCase))
                Console.WriteLine($"{account.Role,-14} {account.Email}{(account.Disabled ? "  (disabled)" : "")}");
            return 0;
        });
        return command;
    }

    private static async Task<int> RunAsync(Func<Accounts, Task<Outcome>> change, string done, CancellationToken cancel)
    {
        await using var app = await OpenAsync(cancel);
        var outcome = await change(app.Services.GetRequiredService<Accounts>());
        foreach (var problem in outcome.Problems)
            await Console.Error.WriteLineAsync(problem);
        if (outcome.Succeeded)
            Console.WriteLine(done);
        return outcome.Succeeded ? 0 : 1;
    }

    private static async Task<WebApplication> OpenAsync(CancellationToken cancel)
    {
        var app = await Verbs.OpenAsync(builder => builder.AddAccess(), cancel);
        await FirstStart.MakeRolesAsync(app.Services.GetRequiredService<IDbContextFactory<CallsDbContext>>(), cancel);
        await app.Services.GetRequiredService<AccountWatch>().RefreshAsync(cancel);
        return app;
    }

    /// <summary>One line of standard input; typed at a terminal it is not shown.</summary>
    private static string ReadPassword()
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine() ?? "";
        Console.Error.Write("Password: ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
                typed.Append(key.KeyChar);
            else if (typed.Length > 0)
                typed.Length--;
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
