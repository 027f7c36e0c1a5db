using CallDashboard.Hosting;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Builder;

namespace CallDashboard.Tests.Hosting;

public class ConfigurationTests
{
    [Theory]
    [InlineData("Display:TimeZone", "Mars/Olympus", "Display:TimeZone is “Mars/Olympus”, which is not a known time zone")]
    [InlineData("Display:Currency", "euro", "Display:Currency is “euro”; it must be three capital letters")]
    [InlineData("Report:AllowedNetworks:0", "10.0.0.0/33", "Report:AllowedNetworks:0 is “10.0.0.0/33”, which is not a network")]
    [InlineData("Report:MaxBodyBytes", "-5", "Report:MaxBodyBytes is -5; it must be between")]
    [InlineData("Report:MaxBodyBytes", "1 MB", "Report:MaxBodyBytes is “1 MB”, which is not a whole number")]
    [InlineData("Report:Open", "yes", "Report:Open is “yes”, which is not true or false")]
    [InlineData("Report:TimestampWindow", "half an hour", "Report:TimestampWindow is “half an hour”, which is not a duration")]
    [InlineData("Report:AllowedNetwork:0", "10.0.0.0/8", "Report:AllowedNetwork is not a setting. Report has AllowedAppIds, AllowedNetworks")]
    [InlineData("Report:AllowedNetworks", "10.0.0.0/8", "Report:AllowedNetworks is a list: give Report:AllowedNetworks:0")]
    [InlineData("Report:TextTimeZone", "", "Report:TextTimeZone is “”, which is not a known time zone")]
    [InlineData("Report:Keys:0:ApiKey", "abc", "Report:Keys:0 needs both ApiKey and ApiSecret")]
    [InlineData("Report:Tokens:0", "a/b", "Report:Tokens:0 is empty or has characters")]
    [InlineData("Recordings:TrustedHosts:0", "localhost", "Recordings:TrustedHosts:0 is “localhost”; it must be host:port")]
    [InlineData("Recordings:Timeout", "-00:00:01", "Recordings:Timeout is -00:00:01")]
    [InlineData("Retention:CallDays", "-1", "Retention:CallDays is -1")]
    [InlineData("Setup:AdminEmail", "ada@example.test", "Setup:AdminEmail is set and Setup:AdminPassword is not")]
    [InlineData("Proxy:TrustedNetworks:0", "proxy", "Proxy:TrustedNetworks:0 is “proxy”, which is not a network")]
    [InlineData("Access:RevealNumbers", "never", "Access:RevealNumbers is “never”; it must be one of always, click, reason")]
    [InlineData("Access:OpenIdConnect:Authority", "http://login.example.com", "Access:OpenIdConnect:Authority is “http://login.example.com”; it must be an https address")]
    [InlineData("Access:OpenIdConnect:Authority", "https://login.example.com", "Access:OpenIdConnect:ClientId is empty")]
    [InlineData("Access:OpenIdConnect:Authority", "https://login.example.com", "Access:OpenIdConnect:RoleMap is empty and so is Access:OpenIdConnect:DefaultRole: nobody could sign in")]
    [InlineData("Access:OpenIdConnect:ClientSecret", "abc", "Access:OpenIdConnect:ClientId or ClientSecret is set and Access:OpenIdConnect:Authority is not")]
    [InlineData("Access:OpenIdConnect:CreateAccounts", "maybe", "Access:OpenIdConnect:CreateAccounts is “maybe”, which is not true or false")]
    [InlineData("Access:OpenIdConnect:RoleMap:Chief:0", "abc", "Access:OpenIdConnect:RoleMap:Chief is not a setting. Access:OpenIdConnect:RoleMap has Administrator, Operator, Supervisor")]
    [InlineData("ConnectionStrings:Calls", "Server=db", "ConnectionStrings:Calls cannot be read")]
    [InlineData("ConnectionStrings:Calls", "Data Source=:memory:", "ConnectionStrings:Calls names no file")]
    [InlineData("Storage:Directory", " ", "Storage:Directory is empty")]
    public void A_wrong_value_stops_the_start_with_a_sentence_that_names_the_key(string key, string value, string said)
    {
        var problem = Assert.Throws<StartupException>(() => Start(key, value));

        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var problem = Assert.Throws<StartupException>(() =>
            Start("Display:TimeZone", "Mars", "--Report:MaxBodyBytes=x", "--Retention:CallDays=-1", "--ConnectionStrings:Calls=", "--Setup:AdminPassword=short"));

        Assert.Equal(6, problem.Message.Split('\n').Length - 1);
    }

    [Fact]
    public void The_shipped_defaults_are_right_and_so_is_a_desktop_s_DISPLAY_variable() => Start("Display", ":0");

    [Theory]
    [InlineData("3.51.2", false)]
    [InlineData("3.51.3", true)]
    [InlineData("3.53.3", true)]
    [InlineData("?", false)]
    public void The_SQLite_library_must_be_new_enough(string version, bool good) => Assert.Equal(good, HostingSetup.CheckLibrary(version) is null);

    private static void Start(string key, string value, params string[] more) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = Repository.Root, Args = [$"--{key}={value}", .. more] }).AddHosting();
}
