using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace CallDashboard.Hosting;

/// <summary>A section that can say what is wrong with it.</summary>
public interface ICheckedOptions
{
    /// <summary>Sentences that name the whole key, e.g. <c>Display:TimeZone is “Mars”, which is not a known time zone.</c></summary>
    IEnumerable<string> Problems();
}

/// <summary>
/// Registers sections and looks at all of them before anything else starts: values that cannot be converted, keys that do not exist
/// (a misspelt limit would otherwise be no limit) and values that make no sense are told together, one sentence each.
/// </summary>
public sealed class OptionsCheck(IServiceCollection services, IConfiguration configuration)
{
    private readonly List<string> problems = [];

    /// <summary>Binds a section, checks it now and whenever it is read again.</summary>
    public OptionsCheck Add<T>(string name) where T : class, ICheckedOptions, new()
    {
        var section = configuration.GetSection(name);
        services.AddOptions<T>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>, Validator<T>>();

        var before = problems.Count;
        CheckConversions(section, typeof(T));
        if (problems.Count == before)
            problems.AddRange((section.Get<T>() ?? new T()).Problems());
        return this;
    }

    /// <summary>Adds the answer of a check that belongs to no section.</summary>
    public OptionsCheck Also(string? problem)
    {
        if (problem is not null)
            problems.Add(problem);
        return this;
    }

    /// <summary>Throws <see cref="StartupException"/> with everything that was found.</summary>
    public void ThrowIfWrong()
    {
        if (problems.Count > 0)
            throw new StartupException("CallDashboard cannot start with this configuration:" + string.Concat(problems.Select(p => $"{Environment.NewLine}- {p}")));
    }

    private void CheckConversions(IConfigurationSection section, Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!properties.TryGetValue(child.Key, out var property))
                problems.Add($"{child.Path} is not a setting. {section.Path} has {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}.");
            else
                CheckValue(child, property.PropertyType);
        }
    }

    private void CheckValue(IConfigurationSection value, Type type)
    {
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            var element = type.GetGenericArguments()[0];
            foreach (var item in value.GetChildren())
                CheckValue(item, element);
            if (!string.IsNullOrEmpty(value.Value))
                problems.Add($"{value.Path} is a list: give {value.Path}:0, {value.Path}:1 and so on.");
        }
        else if (type.IsClass && type != typeof(string))
        {
            CheckConversions(value, type);
        }
        else if (value.Value is { } text && !Converts(text, Nullable.GetUnderlyingType(type) ?? type))
        {
            problems.Add($"{value.Path} is “{text}”, which is not {Kind(type)}.");
        }
    }

    private static bool Converts(string text, Type type)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Kind(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a duration such as 00:30:00",
        _ => "a whole number in range",
    };

    private sealed class Validator<T> : IValidateOptions<T> where T : class, ICheckedOptions
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var found = options.Problems().ToList();
            return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
        }
    }
}
