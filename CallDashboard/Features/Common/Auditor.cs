using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Hosting;
using CallDashboard.Ingest;
using Microsoft.AspNetCore.Components.Authorization;

namespace CallDashboard.Features.Common;

/// <summary>
/// Who acts here, and their traces: the same for a request and for an open page. Scoped: one per request, one per circuit. A page's address is the
/// one it was loaded from (<see cref="UsePage"/>); a circuit has no request of its own that could be asked. Nobody becomes an actor without the right to the act.
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

    /// <summary>Returns when who acts at this moment may; the program itself, outside of requests and pages, may everything.</summary>
    /// <exception cref="NotAllowedException">Else: the act must not be done.</exception>
    public async Task DemandAsync(string right)
    {
        if (!IsProgram && !Policies.AllowsRevealed(await UserAsync(), right))
            throw new NotAllowedException(right);
    }

    /// <summary>Whether who looks at this moment is shown what needs this right.</summary>
    public async Task<bool> MaySeeAsync(string right) => IsProgram || Policies.Allows(await UserAsync(), right);

    /// <summary>Who acts at this moment, for an act that needs this right.</summary>
    /// <exception cref="NotAllowedException">Whoever it is may not.</exception>
    public async Task<Actor> WhoAsync(string right)
    {
        await DemandAsync(right);
        return IsProgram ? Actor.System : Actor.Of(await UserAsync(), isPage ? pageAddress : AddressOf(requests.HttpContext!));
    }

    /// <summary>A note of an act, for the transaction that does it (<c>session.Audit(note)</c>, <c>db.AppendAudit(note)</c>).</summary>
    /// <exception cref="NotAllowedException">Who acts has not the right that the act needs (<see cref="ActRights"/>).</exception>
    public async Task<AuditNote> NoteAsync(string act, AuditSubject subject, params (string Name, object? Value)[] details) =>
        new(time.GetUtcNow().ToUnixTimeMilliseconds(), await WhoAsync(ActRights.Of(act)), act, subject, AuditNote.Json(details));

    /// <summary>Writes an act that is nothing but its entry; see <see cref="AuditTrail.WriteAsync"/>.</summary>
    /// <exception cref="CannotAuditException">It could not be written, and the act must not be done.</exception>
    public async Task WriteAsync(string act, AuditSubject subject, params (string Name, object? Value)[] details) =>
        await trail.WriteAsync(await NoteAsync(act, subject, details));

    /// <summary>Notes an act that must not be hindered; see <see cref="AuditTrail.Note"/>.</summary>
    public async Task KeepAsync(string act, AuditSubject subject, params (string Name, object? Value)[] details) =>
        trail.Note(await NoteAsync(act, subject, details));

    private bool IsProgram => !isPage && requests.HttpContext is null;

    private async Task<ClaimsPrincipal?> UserAsync() =>
        isPage ? (await services.GetRequiredService<AuthenticationStateProvider>().GetAuthenticationStateAsync()).User : requests.HttpContext?.User;

    /// <summary>The client's address, behind trusted proxies the one they forward; IPv4 as such.</summary>
    public static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "";
}
