using Microsoft.Extensions.Options;

namespace Panoptes.Server.Auth;

/// <summary>Which web pages may use what a browser adds by itself: a session, or being on this machine.</summary>
internal sealed class Origins(IOptions<AuthOptions> options)
{
    /// <summary>Whether the request comes from a page of another site. A request without <c>Origin</c> comes from none.</summary>
    public bool IsForeign(HttpRequest request) =>
        request.Headers.Origin is { Count: > 0 } origin && !IsOwn(origin.ToString(), request.Host) && !IsConfigured(origin.ToString());

    /// <summary>Whether it comes from one of our own pages, or from no page.</summary>
    /// <remarks>Browsers send no <c>Origin</c> with a read of their own site, but say <c>Sec-Fetch-Site</c>.</remarks>
    public static bool IsOwn(HttpRequest request) =>
        (request.Headers.Origin is not { Count: > 0 } origin || IsOwn(origin.ToString(), request.Host))
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none";

    // The scheme is not compared: behind a proxy that ends TLS the page is https and the request http.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Authority.Equals(WithoutDefaultPort(host, uri), StringComparison.OrdinalIgnoreCase);

    private static string WithoutDefaultPort(HostString host, Uri origin) =>
        host.Port is { } port && port == (origin.Scheme == "https" ? 443 : 80) ? host.Host : host.Value ?? "";

    private bool IsConfigured(string origin) => options.Value.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}
