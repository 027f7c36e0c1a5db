using CallDashboard.Data;
using CallDashboard.Features.Access.Factors;
using CallDashboard.Features.Access.Invites;
using CallDashboard.Features.Access.Passkeys;
using CallDashboard.Features.Access.Profile;
using CallDashboard.Features.Access.Provider;
using CallDashboard.Features.Access.Sessions;
using CallDashboard.Features.Common;
using CallDashboard.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace CallDashboard.Features.Access;

/// <summary>Sign-in, roles and tokens. What nothing else is said about needs a signed-in user.</summary>
public static class AccessSetup
{
    private const string SessionOrToken = "SessionOrToken";

    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        AddIdentity(builder.Services);
        var services = builder.Services;
        services.AddSingleton<Accounts>();
        services.AddSingleton<AccountWatch>();
        services.AddSingleton<SetupToken>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<SessionList>();
        services.AddSingleton<SecondFactors>();
        services.AddScoped<PendingSignIn>();
        services.AddSingleton<PasskeyState>();
        services.AddSingleton<OwnAccount>();
        services.AddSingleton<Invitations>();
        services.AddScoped<IPasskeyHandler<AppUser>, PasskeyHandler<AppUser>>();
        // A passkey stands for both factors, so the device must ask for the person; and it is found without an e-mail address.
        services.Configure<IdentityPasskeyOptions>(options => (options.UserVerificationRequirement, options.ResidentKeyRequirement) = ("required", "required"));
        services.AddScoped<SignIn>();
        services.AddSingleton<FirstStart>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountWatch>());
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.AddScoped<CircuitHandler, CircuitGuard>();
        services.AddSingleton<OpenRequests>();
        services.AddSingleton<IClaimsTransformation, NumbersByClick>();
        services.AddHttpContextAccessor();
        services.AddSingleton<ICallScopes, CallScopes>();
        services.AddScoped<ICallViewer, Viewer>();
        services.AddAuthorization(Policies.Register);
        services.AddAntiforgery(options => options.Cookie.Name = "calldashboard.form");

        var authentication = services.AddAuthentication(SessionOrToken)
            .AddPolicyScheme(SessionOrToken, null, options => options.ForwardDefaultSelector = context =>
                ApiTokenAuthentication.Accepts(context.Request) ? ApiTokenAuthentication.SchemeName : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthentication>(ApiTokenAuthentication.SchemeName, null)
            .AddCookie(IdentityConstants.ApplicationScheme, ConfigureCookie);
        services.AddScoped<ProviderSignIn>();
        if (builder.Configuration.GetSection("Access").Get<AccessOptions>()?.OpenIdConnect is { IsOn: true } provider)
            ProviderSetup.Add(authentication, provider);
        return builder;
    }

    /// <summary>Roles, accounts and the first administrator. After the migrations, before the server listens.</summary>
    public static Task PrepareAccessAsync(this WebApplication app) => app.Services.GetRequiredService<FirstStart>().RunAsync();

    /// <summary>Authentication and authorization, after the web's edges and before anything that answers; signing out.</summary>
    public static WebApplication MapAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        var open = app.Services.GetRequiredService<OpenRequests>();
        app.Use(next => http => open.RunAsync(http, next));
        app.MapPost("/logout", async (HttpContext http, IAntiforgery antiforgery, Auditor audit) =>
        {
            if (!await antiforgery.IsRequestValidAsync(http))
                return Results.BadRequest("The form was too old. Go back, load the page again and sign out there.");
            if (http.User.Identity?.IsAuthenticated == true)
                await audit.KeepAsync(AuditActs.SignedOut, AuditSubject.None);
            await http.SignOutAsync(IdentityConstants.ApplicationScheme);
            return Results.LocalRedirect("/login");
        }).AllowAnonymous().ExcludeFromDescription();
        PasskeyEndpoints.Map(app);
        ProviderSetup.Map(app);
        return app;
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddIdentityCore<AppUser>(options =>
            {
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
                // Length is what makes a password strong; classes of characters make it hard to remember.
                options.Password.RequiredLength = 12;
                options.Password.RequiredUniqueChars = 1;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                // SignInThrottle does this without letting strangers lock the owner out.
                options.Lockout.AllowedForNewUsers = false;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<CallsDbContext>()
            .AddErrorDescriber<AccountErrors>()
            .AddPasswordValidator<PasswordLimits>()
            .AddTokenProvider<DataProtectorTokenProvider<AppUser>>(TokenOptions.DefaultProvider);
        // OWASP's figure for PBKDF2 with SHA-512.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);

        services.AddDataProtection().SetApplicationName("CallDashboard");
        services.AddOptions<KeyManagementOptions>().Configure<Paths>((options, paths) =>
            options.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(paths.Folder("keys")), NullLoggerFactory.Instance));
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "calldashboard.session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.AccessDeniedPath = "/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = async context =>
        {
            var watch = context.HttpContext.RequestServices.GetRequiredService<AccountWatch>();
            if (context.Principal is { } user && watch.IsCurrent(user))
                return;
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        };
        options.Events.OnSigningOut = context => context.HttpContext.RequestServices.GetRequiredService<SessionList>().SignedOutAsync(context.HttpContext.User);
        options.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>People are shown a page; programs, sounds and sockets are told in numbers.</summary>
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var request = context.Request;
        var isPage = HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/hubs");
        if (isPage)
            context.Response.Redirect(context.RedirectUri);
        else
            context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
