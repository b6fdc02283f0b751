namespace Panoptes.Server.Auth;

/// <summary>Headers that tell a browser what our answers are not for.</summary>
internal static class SecurityHeaders
{
    // Every answer but the pages: nothing of it is meant to be framed.
    private const string Elsewhere = "frame-ancestors 'none'";

    // The pages. MudBlazor sets styles inline; no script of theirs evaluates text.
    private static readonly string Pages = string.Join("; ",
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'");

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (http, next) =>
    {
        http.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                var headers = context.Response.Headers;
                var isPage = context.Request.Path.StartsWithSegments("/ui", StringComparison.OrdinalIgnoreCase);
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = isPage ? "same-origin" : "no-referrer";
                headers.ContentSecurityPolicy = isPage ? Pages : Elsewhere;
                headers.XFrameOptions = "DENY";
                return Task.CompletedTask;
            },
            http);
        return next(http);
    });
}
