namespace Panoptes.Catalog.Providers;

/// <summary>
/// Where credentials may be traded for tokens: at the provider's own addresses, or where the account's <c>token_url</c> says in so many words.
/// A key file that someone passed on cannot lead its signature elsewhere.
/// </summary>
internal static class TokenEndpoints
{
    private static readonly string[] Google = ["oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"];

    private static readonly string[] Entra = ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.chinacloudapi.cn"];

    /// <summary>Google's endpoint: the one of the key file if it is Google's, or the configured one.</summary>
    public static (Uri? Url, string? Problem) OfGoogle(string? inFile, string? configured) =>
        Choose(configured, inFile ?? "https://oauth2.googleapis.com/token", Google, "The service account's token_uri is not Google's");

    /// <summary>The endpoint of a tenant of Entra ID, or the configured one.</summary>
    public static (Uri? Url, string? Problem) OfEntra(string tenant, string? configured)
    {
        if (tenant.Length == 0 || tenant.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')))
        {
            return (null, "The credential tenant_id cannot be used: it must be the id or the domain of a tenant");
        }

        return Choose(configured, $"https://{Entra[0]}/{tenant}/oauth2/v2.0/token", Entra, "The login host is not Microsoft's");
    }

    private static (Uri? Url, string? Problem) Choose(string? configured, string own, string[] hosts, string refusal)
    {
        if (configured is not null)
        {
            return ProviderUrl.ProblemOf(configured) is { } problem
                ? (null, $"The credential token_url cannot be used: it {problem}")
                : (new Uri(configured), null);
        }

        return Uri.TryCreate(own, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && hosts.Contains(url.IdnHost)
            ? (url, null)
            : (null, $"{refusal}; set the credential token_url if it is meant");
    }
}
