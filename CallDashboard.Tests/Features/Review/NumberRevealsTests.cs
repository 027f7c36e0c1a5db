using System.Security.Claims;
using System.Text.Json;
using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using CallDashboard.Tests.Support;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CallDashboard.Tests.Features.Review;

public class NumberRevealsTests
{
    [Theory]
    [InlineData(Reveal.ByClick, "", null)]
    [InlineData(Reveal.ByClick, "wants to be called at +1 555 010 0036", null)]
    [InlineData(Reveal.WithReason, "ticket 4711", null)]
    [InlineData(Reveal.WithReason, "  ", "Say why you need the number first.")]
    public async Task It_is_written_before_it_is_shown_and_with_the_reason_where_one_is_wanted(string how, string reason, string? refused)
    {
        using var host = AppHost.Start(("Access:RevealNumbers", how));
        await host.EnsureAccountAsync(Roles.Supervisor);
        await using var scope = host.Services.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<IClaimsTransformation>().TransformAsync(await host.PrincipalAsync(Roles.Supervisor));

        Assert.Equal(refused, await scope.ServiceProvider.GetRequiredService<NumberReveals>().RevealAsync(user, CallViews.Of([]), reason));

        var written = (await host.AuditAsync()).Where(a => a.Act == AuditActs.NumberRevealed).ToList();
        Assert.Equal(refused is null ? 1 : 0, written.Count);
        foreach (var entry in written)
        {
            Assert.Equal("c-1", entry.Subject);
            Assert.Equal(reason.Length == 0 ? null : reason.Replace("+1 555 010 00", "+• ••• ••• ••", StringComparison.Ordinal), entry.Details.Length == 0 ? null : JsonDocument.Parse(entry.Details).RootElement.GetProperty("reason").GetString());
        }
    }

    [Theory]
    [InlineData(Roles.Operator, true)]
    [InlineData(Roles.Supervisor, false)]
    public async Task Who_sees_no_numbers_reveals_none_and_who_sees_them_all_has_none_to_reveal(string role, bool byClick)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, role), .. byClick ? [new Claim(Grants.ByClickClaimType, "yes")] : Array.Empty<Claim>()], "test"));

        Assert.Equal("Your role does not see numbers.", await Reveals(new IngestQueue(8)).RevealAsync(user, CallViews.Of([]), "because"));
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_shown()
    {
        var full = new IngestQueue(1);
        _ = full.RunAsync(_ => true);
        var user = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Role, Roles.Supervisor), new(Grants.ByClickClaimType, "yes")], "test"));

        Assert.Equal(Unaudited.Text, await Reveals(full).RevealAsync(user, CallViews.Of([]), "because"));
    }

    private static NumberReveals Reveals(IngestQueue queue)
    {
        var services = new ServiceCollection().AddHttpContextAccessor().AddOptions().BuildServiceProvider();
        var audit = new Auditor(new AuditTrail(queue, TimeProvider.System, NullLogger<AuditTrail>.Instance), services.GetRequiredService<IHttpContextAccessor>(), services, TimeProvider.System);
        return new NumberReveals(audit, services.GetRequiredService<IOptionsMonitor<AccessOptions>>());
    }
}
