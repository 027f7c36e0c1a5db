using System.Security.Claims;
using CallDashboard.Data;
using CallDashboard.Features.Access.Profile;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace CallDashboard.Features.Access.Passkeys;

/// <summary>
/// What the script of passkeys asks (<c>passkeys.js</c>): challenges, which a cookie holds until the answer comes, and the answers. Whatever is wrong is
/// said in words with 200: the person reads it, and the console stays quiet.
/// </summary>
public static class PasskeyEndpoints
{
    private sealed record Said(string Problem);
    private sealed record CreateQuestion(string? Password);
    private sealed record CreateAnswer(string? Name, string? Credential);
    private sealed record SignInAnswer(string? Credential, string? ReturnUrl);

    /// <summary>Maps them.</summary>
    public static void Map(WebApplication app)
    {
        app.MapPost("/login/passkey/options", SignInOptionsAsync).AllowAnonymous().AddEndpointFilter(FromOurPage).ExcludeFromDescription();
        app.MapPost("/login/passkey", SignInAsync).AllowAnonymous().AddEndpointFilter(FromOurPage).ExcludeFromDescription();
        app.MapPost("/account/passkeys/options", CreateOptionsAsync).RequireAuthorization(Policies.SignedIn).AddEndpointFilter(FromOurPage).ExcludeFromDescription();
        app.MapPost("/account/passkeys", CreateAsync).RequireAuthorization(Policies.SignedIn).AddEndpointFilter(FromOurPage).ExcludeFromDescription();
    }

    private static async ValueTask<object?> FromOurPage(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        return await antiforgery.IsRequestValidAsync(context.HttpContext) ? await next(context) : Results.BadRequest();
    }

    private static async Task<IResult> SignInOptionsAsync(HttpContext http, IPasskeyHandler<AppUser> passkeys, PasskeyState state)
    {
        var options = await passkeys.MakeRequestOptionsAsync(null, http);
        state.Keep(http, options.AssertionState ?? "");
        return Results.Text(options.RequestOptionsJson, "application/json");
    }

    private static async Task<IResult> SignInAsync(HttpContext http, IPasskeyHandler<AppUser> passkeys, PasskeyState state, UserManager<AppUser> users, SignIn signIn)
    {
        // Read here: a parameter would let the framework refuse other types of bodies by an endpoint of its own, which asks strangers to sign in.
        if (!http.Request.HasJsonContentType() || await http.Request.ReadFromJsonAsync<SignInAnswer>(http.RequestAborted) is not { } answer)
            return Results.BadRequest();
        PasskeyAssertionResult<AppUser>? result = null;
        var outcome = await signIn.TryPasskeyAsync(http, async () =>
        {
            result = await passkeys.PerformAssertionAsync(new PasskeyAssertionContext { CredentialJson = answer.Credential ?? "", HttpContext = http, AssertionState = state.Take(http) });
            return result is { Succeeded: true, User.Disabled: false };
        });
        if (outcome.Wait > TimeSpan.Zero)
            return Results.Json(new Said($"Too many tries. Wait {(int)Math.Ceiling(outcome.Wait.TotalSeconds)} seconds."));
        if (!outcome.Succeeded || result is not { User: { } user, Passkey: { } used })
            return Results.Json(new Said("The passkey was not accepted. It may have been removed, or its account is disabled."));
        await users.AddOrUpdatePasskeyAsync(user, used);
        await signIn.CompleteAsync(http, user, "passkey");
        return Results.Json(new { next = LocalAddress.OrHome(answer.ReturnUrl) });
    }

    private static async Task<IResult> CreateOptionsAsync(HttpContext http, CreateQuestion question, IPasskeyHandler<AppUser> passkeys, PasskeyState state, OwnAccount own)
    {
        if (await own.ConfirmAsync(http.User, question.Password ?? "") is { Succeeded: false } refused)
            return Results.Json(new Said(string.Join(' ', refused.Problems)));
        var email = http.User.Identity?.Name ?? "";
        var options = await passkeys.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = Id(http), Name = email, DisplayName = email }, http);
        state.Keep(http, options.AttestationState ?? "");
        return Results.Text(options.CreationOptionsJson, "application/json");
    }

    private static async Task<IResult> CreateAsync(HttpContext http, CreateAnswer answer, IPasskeyHandler<AppUser> passkeys, PasskeyState state, OwnAccount own, Auditor audit)
    {
        var result = await passkeys.PerformAttestationAsync(new PasskeyAttestationContext { CredentialJson = answer.Credential ?? "", HttpContext = http, AttestationState = state.Take(http) });
        if (!result.Succeeded || result.UserEntity?.Id != Id(http))
            return Results.Json(new Said("The passkey was not accepted. Try again."));
        var outcome = await own.AddPasskeyAsync(Id(http), result.Passkey, answer.Name ?? "", await audit.WhoAsync(Policies.SignedIn));
        return outcome.Succeeded ? Results.Json(new { }) : Results.Json(new Said(string.Join(' ', outcome.Problems)));
    }

    private static string Id(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}
