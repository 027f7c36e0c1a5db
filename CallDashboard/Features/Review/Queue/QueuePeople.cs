using CallDashboard.Data;
using CallDashboard.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CallDashboard.Features.Review.Queue;

/// <summary>The people of the review pages: names for ids, and who may judge.</summary>
public sealed class QueuePeople
{
    private readonly Dictionary<string, string> names;

    private QueuePeople(Dictionary<string, string> names, IReadOnlyList<(string Id, string Name)> reviewers) => (this.names, Reviewers) = (names, reviewers);

    /// <summary>Those who may judge now, by name.</summary>
    public IReadOnlyList<(string Id, string Name)> Reviewers { get; }

    /// <summary>The name of a person; that there was one, for an account that is gone.</summary>
    public string Name(string? id) => id is not null && names.TryGetValue(id, out var name) ? name : "somebody";

    /// <summary>Reads them.</summary>
    public static async Task<QueuePeople> ReadAsync(CallsDbContext db, CancellationToken cancel)
    {
        var people = await db.Users.Select(u => new { u.Id, u.DisplayName, u.Email, u.Disabled }).ToListAsync(cancel);
        var judges = Policies.Matrix[Policies.Review].Roles;
        var may = (await db.UserRoles.Join(db.Roles.Where(r => judges.Contains(r.Name)), u => u.RoleId, r => r.Id, (u, _) => u.UserId).ToListAsync(cancel)).ToHashSet();
        var names = people.ToDictionary(p => p.Id, p => AppUser.Shown(p.DisplayName, p.Email));
        return new QueuePeople(names, [.. people.Where(p => !p.Disabled && may.Contains(p.Id)).Select(p => (p.Id, names[p.Id])).OrderBy(p => p.Item2, StringComparer.OrdinalIgnoreCase)]);
    }
}
