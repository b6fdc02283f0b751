namespace Panoptes.Server.Auth;

/// <summary>Where to go after signing in.</summary>
internal static class LocalUrl
{
    public const string Home = "/ui";

    /// <summary>The address if it is one of our own pages, else the first page: a link must not lead from our sign-in to another site.</summary>
    public static string PageOrHome(string? url) =>
        url is not null
        && (url == Home || url.StartsWith(Home + "/", StringComparison.Ordinal) || url.StartsWith(Home + "?", StringComparison.Ordinal))
        && !url.StartsWith("/ui/sign-in", StringComparison.OrdinalIgnoreCase)
        && !url.Contains('\\', StringComparison.Ordinal)
        && url.All(c => c is > ' ' and < (char)127)
            ? url
            : Home;
}
