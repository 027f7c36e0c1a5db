using CallDashboard.Data;
using CallDashboard.Features.Common;
using CallDashboard.Features.Review.Forms;
using CallDashboard.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CallDashboard.Tests.Features.Review.Forms;

/// <summary>Scorecards in versions, and the nine quick tags.</summary>
public sealed class ReviewFormsTests : IDisposable
{
    private readonly AppHost host = AppHost.Start(("Recordings:Archive", "false"));
    private readonly IServiceScope scope;

    public ReviewFormsTests() => scope = host.Services.CreateScope();

    public void Dispose()
    {
        scope.Dispose();
        host.Dispose();
    }

    private ScorecardForms Cards => host.Services.GetRequiredService<ScorecardForms>();
    private QuickTagSlots Tags => host.Services.GetRequiredService<QuickTagSlots>();
    private Auditor Auditor => scope.ServiceProvider.GetRequiredService<Auditor>();

    private static List<DraftLine> Lines(params (string Text, int Weight)[] lines) => [.. lines.Select(l => new DraftLine { Text = l.Text, Weight = l.Weight })];

    [Fact]
    public async Task A_form_in_use_is_versioned_never_edited()
    {
        var id = await Cards.SaveDraftAsync(null, "Courtesy ", Lines(("Greets", 1), ("Thanks", 3)), Auditor);
        Assert.Equal(id, await Cards.SaveDraftAsync((await FormAsync("Courtesy")).FormId, "Courtesy", Lines(("Thanks", 30), ("Greets", 10)), Auditor));
        Assert.True(await Cards.PublishAsync(id, Auditor));
        await host.QueryAsync(async db =>
        {
            db.Reviews.Add(new CallDashboard.Data.Review { CallKey = 1, UserId = "mara", ScorecardId = id });
            return await db.SaveChangesAsync();
        });

        var form = await FormAsync("Courtesy");
        var next = await Cards.SaveDraftAsync(form.FormId, "Courtesy", Lines(("Greets by name", 50)), Auditor);
        form = await FormAsync("Courtesy");
        Assert.NotEqual(id, next);
        Assert.Equal(["Thanks", "Greets"], form.Published!.Items.Select(i => i.Text));
        Assert.Equal((1, 1, 2), (form.Published.Card.Version, form.Published.Calls, form.Draft!.Card.Version));

        Assert.True(await Cards.PublishAsync(next, Auditor));
        form = await FormAsync("Courtesy");
        Assert.Equal((2, null), (form.Published!.Card.Version, form.Draft));
        var old = form.Versions.Single(v => v.Card.Version == 1);
        Assert.Equal((ScorecardState.Retired, 1), (old.Card.State, old.Calls));
        Assert.Equal(["Thanks", "Greets"], old.Items.Select(i => i.Text));
    }

    [Fact]
    public async Task The_default_stays_with_its_form_and_is_one()
    {
        var first = (await Cards.ListAsync(default)).Single(f => f.Published?.Card.IsDefault == true);
        var other = await Cards.SaveDraftAsync(null, "Other", Lines(("One", 1)), Auditor);
        await Cards.PublishAsync(other, Auditor);
        await Cards.PublishAsync(await Cards.SaveDraftAsync(first.FormId, first.Name, Lines(("Two", 2)), Auditor), Auditor);
        Assert.Equal((first.FormId, 2), await DefaultAsync());

        Assert.True(await Cards.MakeDefaultAsync(other, Auditor));
        Assert.Equal((other, 1), await DefaultAsync());
        Assert.True(await Cards.RetireAsync(other, Auditor));
        Assert.Equal((0, 0), await DefaultAsync());
        // Retired twice, published though in use, discarded though published: nothing to be done.
        Assert.False(await Cards.RetireAsync(other, Auditor));
        Assert.False(await Cards.MakeDefaultAsync(other, Auditor));
        Assert.False(await Cards.DiscardAsync(other, Auditor));

        async Task<(int, int)> DefaultAsync() =>
            (await host.QueryAsync(db => db.Scorecards.Where(c => c.IsDefault).ToListAsync())) is [var card] ? (card.FormId, card.Version) : (0, 0);
    }

    [Fact]
    public async Task Every_change_is_audited_with_form_and_version()
    {
        var id = await Cards.SaveDraftAsync(null, "Audited", Lines(("One", 1)), Auditor);
        await Cards.PublishAsync(id, Auditor);
        await Tags.MoveAsync(1, null, Auditor);

        var said = await host.QueryAsync(db => db.AuditEntries.Where(a => a.Act == AuditActs.FormChanged).OrderBy(a => a.Id).Select(a => a.Subject + " " + a.Details).ToListAsync());
        Assert.Equal([$$"""scorecard {"form":{{id}},"version":1,"change":"draft"}""", $$"""scorecard {"form":{{id}},"version":1,"change":"publish"}""", """quick-tags {"key":1,"change":"off"}"""], said);
    }

    [Theory]
    [InlineData("", "One", 1)]
    [InlineData("Name", "", 1)]
    [InlineData("Name", "One", 0)]
    [InlineData("Name", "One", 101)]
    public void What_cannot_be_a_scorecard_is_said(string name, string text, int weight) => Assert.NotNull(ScorecardForms.Problem(name, Lines((text, weight))));

    [Fact]
    public void Two_lines_that_ask_the_same_and_none_at_all_are_refused()
    {
        Assert.NotNull(ScorecardForms.Problem("Name", Lines(("One", 1), ("one ", 2))));
        Assert.NotNull(ScorecardForms.Problem("Name", []));
        Assert.Null(ScorecardForms.Problem("Name", Lines(("One", 1), ("Two", 100))));
    }

    [Fact]
    public async Task Tags_are_renamed_exchanged_taken_off_and_put_back()
    {
        await host.QueryAsync(async db =>
        {
            db.CallQuickTags.Add(new CallQuickTag { CallKey = 1, TagId = 1, UserId = "mara" });
            return await db.SaveChangesAsync();
        });
        Assert.Null(await Tags.NameAsync(1, "  False   promise ", Auditor));
        await Tags.MoveAsync(1, 2, Auditor);
        var tags = await Tags.ListAsync(default);
        Assert.Equal(("False promise", 1, 2), (tags[1].Tag.Name, tags[1].Calls, tags[1].Tag.Slot));

        Assert.NotNull(await Tags.NameAsync(3, "false promise", Auditor));
        Assert.NotNull(await Tags.NameAsync(3, " ", Auditor));
        await Tags.MoveAsync(2, null, Auditor);
        Assert.Equal(("False promise", null, 1), ((await Tags.ListAsync(default))[^1].Tag.Name, (await Tags.ListAsync(default))[^1].Tag.Slot, (await Tags.ListAsync(default))[^1].Calls));
        // Its name brings the same tag back, with its calls.
        Assert.Null(await Tags.NameAsync(2, "False promise", Auditor));
        Assert.Equal((1, 1), ((await Tags.ListAsync(default))[1].Tag.Id, (await Tags.ListAsync(default))[1].Calls));
        Assert.False(await Tags.PutAsync(3, 2, Auditor));
        Assert.Equal(Enumerable.Range(1, 9).Cast<int?>(), (await Tags.ListAsync(default)).Select(t => t.Tag.Slot));
    }

    private async Task<ScorecardForm> FormAsync(string name) => (await Cards.ListAsync(default)).Single(f => f.Name == name);
}
