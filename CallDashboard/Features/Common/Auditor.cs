using CallDashboard.Data;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Common;

/// <summary>
/// Who acts here, and their traces: the same for a request and for an open page. Scoped: one per request, one per circuit. A page's address is the
/// one it was loaded from (<see cref="UsePage"/>); a circuit has no request of its own that could be asked.
/// </summary>
public sealed class Auditor(AuditTrail trail, IHttpContextAccessor requests, IServiceProvider services, TimeProvider time)
{
    private bool isPage;
    private string pageAddress = "";

    /// <summary>Says that this is an open page, and where it was loaded from.</summary>
    public void UsePage(string? address)
    {
        isPage = true;
        pageAddress = address ?? "";
    }

    /// <summary>Who acts at this moment.</summary>
    public async Task<Actor> WhoAsync()
    {
        if (isPage)
            return Actor.Of((await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync()).User, pageAddress);
        return requests.HttpContext is { } http ? Actor.Of(http.User, AddressOf(http)) : Actor.System;
    }

    /// <summary>A note of an act, for the transaction that does it (<c>session.Audit(note)</c>, <c>db.AppendAudit(note)</c>).</summary>
    public async Task<AuditNote> NoteAsync(string act, AuditSubject subject, params (string Name, object? Value)[] details) =>
        new(time.GetUtcNow().ToUnixTimeMilliseconds(), await WhoAsync(), act, subject, AuditNote.Json(details));

    /// <summary>Writes an act that is nothing but its entry; see <see cref="AuditTrail.WriteAsync"/>.</summary>
    /// <exception cref="CannotAuditException">It could not be written, and the act must not be done.</exception>
    public async Task WriteAsync(string act, AuditSubject subject, params (string Name, object? Value)[] details) =>
        await trail.WriteAsync(await NoteAsync(act, subject, details));

    /// <summary>Notes an act that must not be hindered; see <see cref="AuditTrail.Note"/>.</summary>
    public async Task KeepAsync(string act, AuditSubject subject, params (string Name, object? Value)[] details) =>
        trail.Note(await NoteAsync(act, subject, details));

    /// <summary>The client's address, behind trusted proxies the one they forward; IPv4 as such.</summary>
    public static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";
}
