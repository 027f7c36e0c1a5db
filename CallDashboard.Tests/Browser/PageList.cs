using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace CallDashboard.Tests.Browser;

/// <summary>Every page of the program, found by its route: a page added later is looked at without anybody thinking of it.</summary>
internal static class PageList
{
    /// <summary>Addresses with their parameters filled in. Fails for a parameter that nobody has given a value yet.</summary>
    public static IReadOnlyList<string> Addresses(string callId)
    {
        var routes = typeof(Program).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).Order(StringComparer.Ordinal).ToList();
        Assert.Contains("/login", routes);
        return [.. routes.Where(r => r is not "/settings").Select(r => Fill(r, callId))];
    }

    private static string Fill(string route, string callId)
    {
        var address = string.Join('/', route.Split('/').Select(part => part.StartsWith("{CallId", StringComparison.OrdinalIgnoreCase) ? callId : part));
        Assert.False(address.Contains('{', StringComparison.Ordinal), $"{route}: say in PageList what its parameter is.");
        return address;
    }
}
