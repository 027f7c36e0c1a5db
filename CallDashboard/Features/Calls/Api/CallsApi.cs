using System.Globalization;
using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Data.Columns;
using CallDashboard.Domain;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Calls.Api;

/// <summary>A page of calls.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">What <c>cursor</c> (or <c>after</c>) reads on; null at the end.</param>
public sealed record CallItemPage(IReadOnlyList<CallItem> Items, string? Next);

/// <summary><c>GET /api/calls</c> and <c>GET /api/calls/{callId}</c>.</summary>
public static class CallsApi
{
    /// <summary>Items in a page when <c>limit</c> says nothing, and at most.</summary>
    public const int DefaultLimit = 50;
    public const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/calls", ListAsync)
            .WithTags("Calls")
            .WithFilterWords(
                ("limit", false, $"Calls in a page, 1 to {MaxLimit}. Default {DefaultLimit}."),
                ("cursor", false, "Reads on after a page: its next. Holds for the same filter and order alone; whoever reads sees what he may see, whoever got the cursor."),
                ("after", false, "A sequence: calls stored or changed since, instead of a list."))
            .WithSummary("Calls that the filter finds, a page at a time.")
            .WithDescription("With after, instead of a list: calls stored or changed since that sequence, oldest change first, each once, at its last change; of any time unless from says otherwise. next is then the sequence to go on from, null when there is no more for now: go on from the sequence of the last item. Deleted calls are not told.")
            .Produces<CallItemPage>().ProducesValidationProblem().ProducesTooSlow();
        app.MapGet("/api/calls/{callId}", DetailAsync)
            .WithTags("Calls")
            .WithSummary("One call with everything its record says.")
            .WithDescription("Numbers are masked, and the recordings' addresses and unknown fields left out, without the scope numbers.")
            .Produces<CallDetail>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IDbContextFactory<CallsDbContext> contexts, ColumnStore columns, ApiCursors cursors,
        string? limit, string? cursor, string? after, CancellationToken cancel)
    {
        var (request, problem) = FilterRequest.Read(http, "limit", "cursor", "after");
        var problems = new List<FilterProblem>();
        var size = Number(limit, "limit", 1, MaxLimit, problems) ?? DefaultLimit;
        var since = Number(after, "after", 0, long.MaxValue, problems);
        var place = string.IsNullOrEmpty(cursor) || request is null ? null : cursors.Read(cursor, request.Filter);
        if (!string.IsNullOrEmpty(cursor) && (since is not null || (request is not null && place is null)))
            problems.Add(new("cursor", cursor, since is not null ? "cursor and after exclude each other." : "cursor is not a place in this list: it belongs to another filter or order, or was not made here."));
        if (problems.Count > 0)
            return FilterRequest.Refuse(problems.Concat(CallFilterQuery.Parse(http.Request.QueryString.Value, "limit", "cursor", "after").Problems));
        if (request is null)
            return problem!;

        var items = new CallItems(columns.Terms, Policies.Allows(http.User, Policies.SeeNumbers));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        try
        {
            return Results.Ok(await db.WithinAsync(QueryBudget.Page, within => since is { } sequence
                ? ChangesAsync(db, request, columns.Terms, items, sequence, (int)size, http.Request.Query.ContainsKey("from"), within)
                : PageAsync(db, request, columns, items, cursors, place, (int)size, within), cancel));
        }
        catch (TooSlowException slow)
        {
            return FilterRequest.TooSlow(slow, request.Filter);
        }
    }

    private static async Task<CallItemPage> PageAsync(CallsDbContext db, FilterRequest request, ColumnStore columns, CallItems items, ApiCursors cursors, CallCursor? place, int size, CancellationToken cancel)
    {
        var page = await CallPages.ReadAsync(db, request.Filter, request.Range, columns, long.MaxValue, place, size, cancel: cancel);
        return new CallItemPage([.. page.Rows.Select(items.Of)], page.HasMore ? cursors.Write(CallPages.PlaceOf(page.Rows[^1], request.Filter.Sort), request.Filter) : null);
    }

    // A call that changed twice appears once, at its last change: only that one carries the row's own sequence.
    private static async Task<CallItemPage> ChangesAsync(CallsDbContext db, FilterRequest request, TermCatalog terms, CallItems items, long after, int size, bool ranged, CancellationToken cancel)
    {
        var range = ranged ? request.Range : new TimeRange(long.MinValue, request.Range.To);
        var matching = db.Calls.AsNoTracking().Matching(request.Filter, range, terms, db);
        var rows = await db.Changes.Where(c => c.Sequence > after).OrderBy(c => c.Sequence)
            .Join(matching, change => change.CallKey, call => call.Key, (change, call) => new { change.Sequence, Call = call })
            .Where(x => x.Call.Sequence == x.Sequence)
            .Select(x => x.Call)
            .Take(size + 1).ToListAsync(cancel);
        var more = rows.Count > size;
        if (more)
            rows.RemoveAt(size);
        return new CallItemPage([.. rows.Select(items.Of)], more ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static async Task<IResult> DetailAsync(string callId, HttpContext http, IDbContextFactory<CallsDbContext> contexts,
        TermCatalog terms, RecordParser parser, Auditor audit, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var row = await db.Calls.AsNoTracking().Addressed(callId).FirstOrDefaultAsync(cancel);
        if (row is null)
            return Results.Problem("There is no call of this id.", statusCode: StatusCodes.Status404NotFound);
        try
        {
            await audit.WriteAsync(AuditActs.CallViewed, AuditSubject.Call(row.CallId), ("by", "api"));
        }
        catch (CannotAuditException)
        {
            return Unaudited.Answer(http);
        }
        var body = await db.CallBodies.AsNoTracking().Where(b => b.CallKey == row.Key).OrderByDescending(b => b.Version).Select(b => b.Bytes).FirstOrDefaultAsync(cancel);
        // Bodies may be gone by retention; the row alone is still a truthful answer.
        var record = body is null ? new CallRecord { CallId = row.CallId } : parser.ParseStored(BodyCodec.Decompress(body));
        var item = new CallItems(terms, Policies.Allows(http.User, Policies.SeeNumbers)).Of(row);
        // Whoever is to give a second opinion is not told the first here either. A token judges nothing.
        var own = Policies.Allows(http.User, Policies.Review) && http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } reader && await db.BlindFor(reader).ContainsAsync(row.Key, cancel) ? reader : null;
        return Results.Ok(CallDetail.Of(item, Policies.Allows(http.User, Policies.SeeNumbers) ? record : NumberMask.Record(record with { Phone = row.Phone }), Policies.Allows(http.User, Policies.RawRecord)) with
        {
            Review = await CallReview.ReadAsync(db, row.Key, own, cancel),
            QuickTags = await CallReview.QuickTagsAsync(db, row.Key, own, cancel),
        });
    }

    private static long? Number(string? text, string name, long least, long most, List<FilterProblem> problems)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        problems.Add(new(name, text, $"{name}={text} is not a whole number from {least}{(most == long.MaxValue ? "" : $" to {most}")}."));
        return null;
    }
}
