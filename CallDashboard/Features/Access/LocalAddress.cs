namespace CallDashboard.Features.Access;

/// <summary>Where to go after signing in: only to this site.</summary>
public static class LocalAddress
{
    /// <summary>
    /// The address when it is a path of this site (<c>/calls?status=BUSY</c>), else <c>/</c>. Not accepted: other hosts, also written as
    /// <c>//host</c>, <c>/\host</c> or with control characters that browsers drop, and the pages of signing in and out themselves.
    /// </summary>
    public static string OrHome(string? address)
    {
        if (string.IsNullOrEmpty(address) || address[0] != '/' || address.AsSpan(1).StartsWith("/") || address.Contains('\\', StringComparison.Ordinal))
            return "/";
        if (address.Any(char.IsControl))
            return "/";
        var path = address.Split('?', '#')[0];
        return path is "/login" or "/logout" or "/denied" or "/invite" || path.StartsWith("/login/", StringComparison.Ordinal) ? "/" : address;
    }

    /// <summary>The sign-in, which leads back to an address here.</summary>
    public static string Login(string? returnUrl) => With("/login", returnUrl);

    /// <summary>A page of the sign-in that leads on to an address here.</summary>
    public static string With(string page, string? returnUrl) => $"{page}?returnUrl={Uri.EscapeDataString(OrHome(returnUrl))}";
}
