using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>A browser's session: an encrypted cookie that names the person and the stamp at which their sessions end.</summary>
internal static class Session
{
    public const string Scheme = "session";
    public const string CookieName = "panoptes_session";

    private const string StampClaim = "stamp";

    public static void AddSession(this IServiceCollection services)
    {
        services.AddAuthentication(Scheme).AddCookie(Scheme);
        services.AddOptions<CookieAuthenticationOptions>(Scheme).Configure<Microsoft.Extensions.Options.IOptions<AuthOptions>>((cookie, auth) =>
        {
            cookie.Cookie.Name = CookieName;
            cookie.Cookie.HttpOnly = true;

            // Lax, not Strict: a link in a mail or chat to an incident must find the session. Nothing changes by GET; what changes
            // things checks the Origin.
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = auth.Value.SessionLifetime;
            cookie.SlidingExpiration = true;
            cookie.Events.OnValidatePrincipal = ValidateAsync;
        });
    }

    public static Task StartAsync(HttpContext http, User user) => http.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id.ToString()),
            new Claim(StampClaim, user.SecurityStamp.ToString()),
        ],
        Scheme)));

    public static Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary>Whose session the request's cookie is; null if there is none that still counts.</summary>
    public static async Task<Caller?> CallerAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync(Scheme);
        return result.Succeeded ? await CallerOfAsync(http, result.Principal) : null;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // Every request: users are known in memory.
        if (context.Principal is null || await CallerOfAsync(context.HttpContext, context.Principal) is null)
        {
            context.RejectPrincipal();
        }
    }

    private static async Task<Caller?> CallerOfAsync(HttpContext http, ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        && Guid.TryParse(principal.FindFirstValue(StampClaim), out var stamp)
            ? await http.RequestServices.GetRequiredService<UserAccounts>().CallerOfAsync(id, stamp, http.RequestAborted)
            : null;
}
