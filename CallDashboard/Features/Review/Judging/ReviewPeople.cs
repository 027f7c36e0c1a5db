namespace CallDashboard.Features.Review.Judging;

/// <summary>Somebody who signs in, or did when a call was judged.</summary>
/// <param name="Id">The account's.</param>
/// <param name="Name">The display name, else the e-mail address.</param>
/// <param name="MayReview">Can be mentioned: is not disabled and may judge.</param>
public sealed record Reviewer(string Id, string Name, bool MayReview);

/// <summary>Everybody with an account, by id.</summary>
public sealed class ReviewPeople(IEnumerable<Reviewer> all)
{
    private readonly Dictionary<string, Reviewer> people = all.ToDictionary(p => p.Id, StringComparer.Ordinal);

    /// <summary>Those who can be mentioned, by name.</summary>
    public IEnumerable<Reviewer> Mentionable => people.Values.Where(p => p.MayReview).OrderBy(p => p.Name, StringComparer.CurrentCultureIgnoreCase);

    /// <summary>May judge, and so be mentioned.</summary>
    public bool MayReview(string id) => people.TryGetValue(id, out var person) && person.MayReview;

    /// <summary>The name, also of somebody whose account is gone.</summary>
    public string Name(string? id) => id is not null && people.TryGetValue(id, out var person) ? person.Name : "Somebody who left";

    /// <summary>Who is named with <c>@Name</c> in a text: the longest name that fits, at most once each.</summary>
    public IReadOnlyList<string> Mentioned(string text)
    {
        var found = new List<string>();
        var names = people.Values.Where(p => p.MayReview).ToLookup(p => p.Name, p => p.Id, StringComparer.OrdinalIgnoreCase);
        var longest = names.Select(n => n.Key).OrderByDescending(n => n.Length).ToList();
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var rest = text.AsSpan(at + 1);
            foreach (var name in longest)
            {
                if (!rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) || (rest.Length > name.Length && char.IsLetterOrDigit(rest[name.Length])))
                    continue;
                found.AddRange(names[name].Where(id => !found.Contains(id)));
                break;
            }
        }
        return found;
    }

    /// <summary><c>MO</c> for <c>Mara Okafor</c>.</summary>
    public static string Initials(string name)
    {
        var words = name.Split('@')[0].Split([' ', '.', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
        var letters = words.Length > 1 ? First(words[0]) + First(words[^1]) : words.Length == 1 ? First(words[0]) : "?";
        return letters.ToUpperInvariant();
    }

    private static string First(string word) => System.Globalization.StringInfo.GetNextTextElement(word);
}
