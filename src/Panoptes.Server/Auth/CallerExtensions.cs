using System.Security.Claims;
using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>Who is calling, for handlers and pages.</summary>
internal static class CallerExtensions
{
    private const string ActorClaim = "actor";
    private const string ScopeClaim = "scope";

    /// <summary>Who made this request.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.Get<Caller>() ?? Access.Caller.Anonymous;

    /// <summary>Whose circuit or request this principal stands for: what a page passes to <see cref="CurrentCaller.Use"/>.</summary>
    public static Caller Caller(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(ActorClaim) is { } actor
            ? new Caller(actor, ScopeNames.Parse(principal.FindFirstValue(ScopeClaim) ?? ""))
            {
                UserId = Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null,
            }
            : Access.Caller.Anonymous;

    /// <summary>The caller as ASP.NET Core and Blazor know callers; not authenticated if anonymous.</summary>
    public static ClaimsPrincipal Principal(this Caller caller) => caller.Actor == Access.Caller.Anonymous.Actor
        ? new ClaimsPrincipal(new ClaimsIdentity())
        : new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, caller.UserId?.ToString() ?? caller.Actor),
                new Claim(ClaimTypes.Name, caller.Actor[(caller.Actor.IndexOf(':', StringComparison.Ordinal) + 1)..]),
                new Claim(ActorClaim, caller.Actor),
                new Claim(ScopeClaim, caller.Scopes.Text()),
                .. caller.Scopes.Names().Select(name => new Claim(ClaimTypes.Role, name)),
            ],
            "Panoptes"));
}
