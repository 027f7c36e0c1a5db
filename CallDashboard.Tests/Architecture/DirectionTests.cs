using NetArchTest.Rules;

namespace CallDashboard.Tests.Architecture;

/// <summary>Which room may know which. A rule that finds no types to check fails as well.</summary>
public class DirectionTests
{
    private const string Root = "CallDashboard.";
    private static readonly System.Reflection.Assembly Product = typeof(Program).Assembly;
    private static readonly string[] Rooms = ["App", "Features", "Domain", "Ingest", "Live", "Data", "Charts", "Ui", "Hosting"];

    [Theory]
    [InlineData("Domain")]
    [InlineData("Ui")]
    [InlineData("Data", "Domain")]
    [InlineData("Live", "Data", "Domain")]
    [InlineData("Ingest", "Data", "Domain", "Live")]
    [InlineData("Hosting", "Data", "Domain")]
    [InlineData("App", "Ui", "Hosting", "Data", "Domain", "Live", "Features.Common")]
    public void A_room_knows_only_the_rooms_below_it(string room, params string[] may)
    {
        var knowsCommonOnly = may.Contains("Features.Common");
        string[] forbidden =
        [
            .. Rooms.Where(r => r != room && !may.Contains(r) && !(r == "Features" && knowsCommonOnly)).Select(r => Root + r),
            .. knowsCommonOnly ? Slices().Where(s => s != "Common").Select(s => $"{Root}Features.{s}") : [],
        ];

        AssertFree(In(Root + room), forbidden);
    }

    [Theory]
    [InlineData("Domain", "MudBlazor", "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Identity")]
    [InlineData("Data", "MudBlazor")]
    [InlineData("Live", "MudBlazor")]
    [InlineData("Ingest", "MudBlazor")]
    public void A_room_stays_free_of_libraries_that_are_not_its_business(string room, params string[] libraries) =>
        AssertFree(In(Root + room), libraries);

    [Fact]
    public void Slices_do_not_use_each_other()
    {
        var slices = Slices();
        Assert.True(slices.Count >= 3, "Nothing to check was found.");
        foreach (var slice in slices)
            AssertFree(In($"{Root}Features.{slice}"), [.. slices.Where(s => s != slice && s != "Common").Select(s => $"{Root}Features.{s}"), Root + "App"]);
    }

    [Fact]
    public void The_check_sees_a_dependency_that_exists() =>
        Assert.False(In(Root + "Data").ShouldNot().HaveDependencyOn(Root + "Domain").GetResult().IsSuccessful);

    private static List<string> Slices() =>
    [
        .. Product.GetTypes().Select(t => t.Namespace ?? "").Where(n => n.StartsWith(Root + "Features.", StringComparison.Ordinal))
            .Select(n => n.Split('.')[2]).Distinct().Order(StringComparer.Ordinal),
    ];

    private static PredicateList In(string room) =>
        Types.InAssembly(Product).That().ResideInNamespaceMatching($"^{System.Text.RegularExpressions.Regex.Escape(room)}(\\.|$)");

    private static void AssertFree(PredicateList types, string[] forbidden)
    {
        Assert.NotEmpty(types.GetTypes());
        var result = types.ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        Assert.True(result.IsSuccessful, $"{string.Join(", ", (result.FailingTypes ?? []).Select(t => t.FullName))} may not use any of {string.Join(", ", forbidden)}.");
    }
}
