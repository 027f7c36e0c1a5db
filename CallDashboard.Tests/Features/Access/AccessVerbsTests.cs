using System.Net;
using CallDashboard.Features.Access;
using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Access;

public class AccessVerbsTests
{
    [Fact]
    public async Task A_running_server_takes_notice_of_accounts_made_and_disabled_beside_it()
    {
        using var host = AppHost.Start();
        var watch = host.Services.GetRequiredService<AccountWatch>();

        var made = await Verb.RunAsync(host.StorageDirectory, "a password of words\n", "user", "create", "sue@example.test", "--role", "supervisor");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Contains("Created sue@example.test as supervisor.", made.Output, StringComparison.Ordinal);
        using var http = host.Browser(out _);
        using var answer = await http.PostFormAsync("/login", new() { ["Input.Email"] = "sue@example.test", ["Input.Password"] = "a password of words" });
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        using var inside = await http.GetAsync("/denied");
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);

        var noticed = new TaskCompletionSource();
        watch.Changed += noticed.SetResult;
        var disabled = await Verb.RunAsync(host.StorageDirectory, "", "user", "disable", "sue@example.test");
        Assert.Equal((0, ""), (disabled.ExitCode, disabled.Error));
        await noticed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        watch.Changed -= noticed.SetResult;
        using var outside = await http.GetAsync("/denied");
        Assert.Equal(HttpStatusCode.Redirect, outside.StatusCode);
    }

    [Theory]
    [InlineData("short\n", "at least 12 characters", "user", "create", "sue@example.test", "--role", "supervisor")]
    [InlineData("a password of words\n", "not an e-mail address", "user", "create", "sue", "--role", "supervisor")]
    [InlineData("a password of words\n", "There is no account", "user", "reset-password", "sue@example.test")]
    [InlineData("", "There is no account", "user", "disable", "sue@example.test")]
    [InlineData("", "emperor", "user", "create", "sue@example.test", "--role", "emperor")]
    public async Task What_cannot_be_done_is_said_in_a_sentence(string input, string said, params string[] args)
    {
        var directory = Directory.CreateTempSubdirectory("calldashboard-");
        try
        {
            var result = await Verb.RunAsync(directory.FullName, input, args);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains(said, result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        await host.EnsureAccountAsync(Roles.Operator);
        var accounts = host.Services.GetRequiredService<Accounts>();
        var administrator = SignedIn.Email(Roles.Administrator);

        Assert.Contains("last administrator", Assert.Single((await accounts.SetDisabledAsync(administrator, true)).Problems), StringComparison.Ordinal);
        Assert.Contains("last administrator", Assert.Single((await accounts.SetRoleAsync(administrator, Roles.Operator)).Problems), StringComparison.Ordinal);
        Assert.True((await accounts.SetRoleAsync(SignedIn.Email(Roles.Operator), Roles.Administrator)).Succeeded);
        Assert.True((await accounts.SetDisabledAsync(administrator, true)).Succeeded);
    }

    [Fact]
    public async Task Another_password_or_role_ends_the_sessions()
    {
        using var host = AppHost.Start();
        await host.EnsureAccountAsync(Roles.Administrator);
        var accounts = host.Services.GetRequiredService<Accounts>();
        foreach (var change in new Func<Task<Outcome>>[]
        {
            () => accounts.SetRoleAsync(SignedIn.Email(Roles.Operator), Roles.Operator),
            () => accounts.ResetPasswordAsync(SignedIn.Email(Roles.Operator), SignedIn.Password),
        })
        {
            using var http = await host.SignedInAsync(Roles.Operator);
            Assert.True((await change()).Succeeded);
            using var after = await http.GetAsync("/denied");
            Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        }
    }
}
