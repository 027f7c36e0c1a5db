using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.SignalR;
using Microsoft.JSInterop;

namespace CallDashboard.Tests.Architecture;

/// <summary>Nothing is reachable by forgetting: every page and hub says who may come, and the few open pages are named here.</summary>
public class PagesTests
{
    private static readonly Type[] All = typeof(Program).Assembly.GetTypes();
    private static readonly string[] OpenPages = ["/login", "/login/code", "/login/second-factor", "/invite", "/setup", "/Error", "/error", "/not-found"];

    [Fact]
    public void Every_page_says_who_may_come()
    {
        var pages = All.Where(t => t.GetCustomAttributes<RouteAttribute>().Any()).ToList();
        Assert.NotEmpty(pages);

        Assert.Empty(pages.Where(p => !p.GetCustomAttributes(true).Any(a => a is IAuthorizeData or IAllowAnonymous)).Select(p => p.FullName));
        Assert.Empty(pages.Where(p => p.GetCustomAttributes(true).Any(a => a is IAllowAnonymous))
            .SelectMany(p => p.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).Except(OpenPages));
    }

    [Fact]
    public void Every_hub_says_who_may_come() =>
        Assert.Empty(All.Where(t => t.IsSubclassOf(typeof(Hub)) && t.GetCustomAttribute<AuthorizeAttribute>(true) is null).Select(t => t.FullName));

    [Fact]
    public void Nothing_can_be_called_from_scripts_without_an_object_of_a_page() =>
        Assert.Empty(All.SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(m => m.GetCustomAttribute<JSInvokableAttribute>() is not null).Select(m => $"{m.DeclaringType}.{m.Name}"));
}
