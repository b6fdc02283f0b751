using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>Where the sign-in page's form goes. Every answer but a page is a redirect, also to <c>/ui/sign-in?error=…</c>:
/// <c>credentials</c>, <c>wait</c>, <c>expired</c> or <c>link</c>.</summary>
internal static class SignInEndpoints
{
    private const string SignInPath = "/ui/sign-in";
    private const int MaxFormBytes = 16_384;

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        // Before the page of the same path, which takes every method.
        routes.MapPost(SignInPath, SignInAsync).WithOrder(-1).ExcludeFromDescription();
        routes.MapGet("/ui/sign-in/link", (HttpContext http, string? token) => LinkPage(http, token)).ExcludeFromDescription();
        routes.MapPost("/ui/sign-in/link", UseLinkAsync).ExcludeFromDescription();
        routes.MapPost("/ui/sign-out", SignOutAsync).ExcludeFromDescription();
    }

    /// <summary>Leads back to the sign-in page, which words the error.</summary>
    public static void SeeSignIn(HttpContext http, string error, string? returnUrl = null)
    {
        var query = QueryString.Create("error", error);
        See(http, SignInPath + (LocalUrl.PageOrHome(returnUrl) is var page && page != LocalUrl.Home ? query.Add("returnUrl", page) : query));
    }

    private static async Task SignInAsync(HttpContext http, IAntiforgery antiforgery, UserAccounts users, CancellationToken ct)
    {
        if (await FormAsync(http, ct) is not { } form)
        {
            SeeSignIn(http, "credentials");
            return;
        }

        var returnUrl = form["returnUrl"].ToString();
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            SeeSignIn(http, "expired", returnUrl);
            return;
        }

        var outcome = await users.SignInAsync(form["username"].ToString(), form["password"].ToString(), "session", ct);
        if (outcome.User is { } user)
        {
            await Session.StartAsync(http, user);
            See(http, LocalUrl.PageOrHome(returnUrl));
        }
        else
        {
            var wait = outcome.Wait > TimeSpan.Zero;
            if (wait)
            {
                http.Response.Headers.RetryAfter = Math.Ceiling(outcome.Wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            SeeSignIn(http, wait ? "wait" : "credentials", returnUrl);
        }
    }

    private static IResult LinkPage(HttpContext http, string? token)
    {
        http.Response.Headers.CacheControl = "no-store";
        return string.IsNullOrEmpty(token) ? TypedResults.Redirect(SignInPath + "?error=link") : SignInLinkPage.For(token);
    }

    // No antiforgery token: whoever has the link's secret needs none, and the gate has refused other sites' pages.
    private static async Task UseLinkAsync(HttpContext http, SignInLinks links, CancellationToken ct)
    {
        var token = (await FormAsync(http, ct))?["token"].ToString();
        if (!string.IsNullOrEmpty(token) && await links.ConsumeAsync(token, ct) is { } user)
        {
            await Session.StartAsync(http, user);
            See(http, LocalUrl.Home);
        }
        else
        {
            SeeSignIn(http, "link");
        }
    }

    // No antiforgery token either: another site's page is refused by its Origin, and the worst it could do is sign someone out.
    private static async Task SignOutAsync(HttpContext http)
    {
        await Session.EndAsync(http);
        See(http, SignInPath);
    }

    private static async Task<IFormCollection?> FormAsync(HttpContext http, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength > MaxFormBytes)
        {
            return null;
        }

        try
        {
            return await http.Request.ReadFormAsync(ct);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }

    // 303: whatever the method was, the next is GET.
    private static void See(HttpContext http, string location)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Location = location;
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
    }
}
