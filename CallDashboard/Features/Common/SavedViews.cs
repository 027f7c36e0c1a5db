using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Common;

/// <summary>A saved view as one person sees it.</summary>
/// <param name="Query">Canonical words of filter and order.</param>
/// <param name="Columns">Names of columns, joined by commas.</param>
/// <param name="IsMine">This person saved it.</param>
/// <param name="Owner">Name of the person who did; empty when the account is gone.</param>
public sealed record ViewItem(long Id, string Name, string Query, string Columns, bool IsShared, bool IsMine, string Owner)
{
    /// <summary>Where it opens: the whole filter stands in the address, beside the view it comes from.</summary>
    public string Address => $"/calls?{(Query.Length == 0 ? "" : Query + "&")}view={Id}";
}

/// <summary>The views that a person may open, by name.</summary>
/// <param name="DefaultId">The one that the navigation's Calls opens; null for the plain list.</param>
public sealed record ViewsOfPerson(IReadOnlyList<ViewItem> All, long? DefaultId)
{
    public static ViewsOfPerson None { get; } = new([], null);

    /// <summary>The default view; null when there is none, or it is no longer there.</summary>
    public ViewItem? Default => Find(DefaultId);

    /// <summary>The view of an id; null when this person has no such view.</summary>
    public ViewItem? Find(long? id) => id is null ? null : All.FirstOrDefault(v => v.Id == id);
}

/// <summary>A view cannot be kept as asked; the message says why, for people.</summary>
public sealed class ViewRefusedException(string message) : Exception(message);

/// <summary>How many calls a saved view finds, for the side bar: cheap, shared by all who may know the same, and a dash rather than a wait.</summary>
public interface IViewCounts
{
    /// <summary>The count of some seconds ago; null when it is not known: too slow to count, or not this person's to ask.</summary>
    /// <param name="query">Of the view.</param>
    Task<long?> CountAsync(string query, ClaimsPrincipal user, TimeZoneInfo viewerZone, CancellationToken cancel);
}

/// <summary>Saved views: private ones and shared ones, and which of them each person's Calls opens with. Every change can be taken back.</summary>
public sealed class SavedViews(IDbContextFactory<CallsDbContext> contexts, Preferences preferences, TimeProvider time)
{
    /// <summary>Characters of a name, and views of one person, at most.</summary>
    public const int LongestName = 60, Most = 100;

    private const string DefaultKey = "calls.view";

    /// <summary>Raised after a change of any view or default, on the thread of whoever changed it: handlers only signal.</summary>
    public event Action? Changed;

    /// <summary>What a person may open.</summary>
    public async Task<ViewsOfPerson> OfAsync(string userId, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var views = await (from view in db.SavedViews
                           where view.OwnerId == userId || view.IsShared
                           join owner in db.Users on view.OwnerId equals owner.Id into owners
                           from owner in owners.DefaultIfEmpty()
                           select new ViewItem(view.Id, view.Name, view.Query, view.Columns, view.IsShared, view.OwnerId == userId, owner == null ? "" : owner.DisplayName != "" ? owner.DisplayName : owner.Email ?? ""))
            .ToListAsync(cancel);
        // One that was shared before sharing refused it, or came with a restored database.
        return new ViewsOfPerson([.. views.Where(v => v.IsMine || !FilterRequest.HoldsNumber(v.Query)).OrderBy(v => v.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(v => v.Id)],
            long.TryParse(await preferences.GetAsync(userId, DefaultKey, cancel), out var id) ? id : null);
    }

    /// <summary>Keeps a new view; returns its id.</summary>
    /// <exception cref="ViewRefusedException">The name is empty, too long or used, a number would be shared, or there are too many.</exception>
    public async Task<long> AddAsync(string userId, string name, bool isShared, string query, string columns, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        RefuseNumber(isShared, query);
        var view = new SavedView { OwnerId = userId, Name = await CheckAsync(db, userId, name, null, cancel), IsShared = isShared, Query = query, Columns = columns, ChangedAt = Now };
        if (await db.SavedViews.CountAsync(v => v.OwnerId == userId, cancel) >= Most)
            throw new ViewRefusedException($"You have {Most} views. Delete one first.");
        db.SavedViews.Add(view);
        await db.SaveChangesAsync(cancel);
        Changed?.Invoke();
        return view.Id;
    }

    /// <summary>Changes a view; returns it as it was, for <see cref="RestoreAsync"/>. Null, and nothing changed, when it is gone or not this person's to change.</summary>
    /// <exception cref="ViewRefusedException">The new name is empty, too long or used.</exception>
    public async Task<SavedView?> ChangeAsync(ClaimsPrincipal user, long id, Action<SavedView> change, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.SavedViews.AsNoTracking().FirstOrDefaultAsync(v => v.Id == id, cancel) is not { } before || !May(user, before))
            return null;
        var view = await db.SavedViews.AsTracking().FirstAsync(v => v.Id == id, cancel);
        change(view);
        RefuseNumber(view.IsShared, view.Query);
        (view.Name, view.ChangedAt) = (await CheckAsync(db, view.OwnerId, view.Name, id, cancel), Now);
        await db.SaveChangesAsync(cancel);
        Changed?.Invoke();
        return before;
    }

    /// <summary>Deletes a view; returns it, for <see cref="RestoreAsync"/>. Null, and nothing changed, when it is gone or not this person's to delete.</summary>
    public async Task<SavedView?> DeleteAsync(ClaimsPrincipal user, long id, CancellationToken cancel = default)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.SavedViews.AsNoTracking().FirstOrDefaultAsync(v => v.Id == id, cancel) is not { } view || !May(user, view))
            return null;
        await db.SavedViews.Where(v => v.Id == id).ExecuteDeleteAsync(cancel);
        Changed?.Invoke();
        return view;
    }

    /// <summary>Takes a change or deletion back: the view is again what it was, also under its id, so that links and defaults that name it hold.</summary>
    public async Task RestoreAsync(ClaimsPrincipal user, SavedView before, CancellationToken cancel = default)
    {
        if (!May(user, before))
            return;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.SavedViews.Where(v => v.Id == before.Id).ExecuteDeleteAsync(cancel);
        db.SavedViews.Add(before);
        await db.SaveChangesAsync(cancel);
        Changed?.Invoke();
    }

    /// <summary>Makes a view the one that this person's Calls opens with; null for the plain list.</summary>
    public async Task SetDefaultAsync(string userId, long? id, CancellationToken cancel = default)
    {
        await preferences.SetAsync(userId, DefaultKey, id?.ToString(System.Globalization.CultureInfo.InvariantCulture), cancel);
        Changed?.Invoke();
    }

    /// <summary>Its owner, and administrators where everybody sees it.</summary>
    public static bool May(ClaimsPrincipal user, bool isMine, bool isShared) => isMine || (isShared && Policies.Allows(user, Policies.Administer));

    private static bool May(ClaimsPrincipal user, SavedView view) => May(user, user.FindFirstValue(ClaimTypes.NameIdentifier) == view.OwnerId, view.IsShared);

    private static void RefuseNumber(bool isShared, string query)
    {
        if (isShared && FilterRequest.HoldsNumber(query))
            throw new ViewRefusedException("This view looks for a number, and not everybody who would see it may see numbers. Keep it private.");
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<string> CheckAsync(CallsDbContext db, string ownerId, string name, long? except, CancellationToken cancel)
    {
        var trimmed = name.Trim();
        if (trimmed.Length == 0)
            throw new ViewRefusedException("Give the view a name.");
        if (trimmed.Length > LongestName)
            throw new ViewRefusedException($"A name has at most {LongestName} characters.");
        return await db.SavedViews.AnyAsync(v => v.OwnerId == ownerId && v.Name == trimmed && v.Id != except, cancel)
            ? throw new ViewRefusedException($"There is a view “{trimmed}” already.") : trimmed;
    }
}
