using Panoptes.Llm;

namespace Panoptes.Catalog.Providers;

/// <summary>Turns the credentials of an Azure OpenAI account into an address: a key, an access token, or an application of Entra ID.</summary>
internal static class AzureAccount
{
    private const string Scope = "https://cognitiveservices.azure.com/.default";

    public static ProviderAddress Resolve(string baseUrl, IReadOnlyDictionary<string, string> credentials, AccessTokens? tokens)
    {
        var root = new Uri(baseUrl);
        var key = credentials.GetValueOrDefault(ProviderCredentials.ApiKey);
        var token = CredentialNames.Of(credentials, CredentialNames.AccessToken);
        var chat = new LlmEndpoint(root, WireFormatId.AzureOpenAi, token ?? key)
        {
            ApiVersion = credentials.GetValueOrDefault(CredentialNames.ApiVersion),
            KeyIsToken = token is not null,
        };
        if (key is not null || token is not null)
        {
            return new ProviderAddress(chat, root, null);
        }

        foreach (var names in new[] { CredentialNames.TenantId, CredentialNames.ClientId, CredentialNames.ClientSecret })
        {
            if (CredentialNames.Of(credentials, names) is null)
            {
                // Somebody who gave none of the three means a key.
                var any = new[] { CredentialNames.TenantId, CredentialNames.ClientId, CredentialNames.ClientSecret }
                    .Any(other => CredentialNames.Of(credentials, other) is not null);
                return any
                    ? ProviderAddress.Missing(names[0], $"The credential {names[0]}")
                    : ProviderAddress.Missing(ProviderCredentials.ApiKey, "An API key");
            }
        }

        var tenant = CredentialNames.Of(credentials, CredentialNames.TenantId)!;
        var (url, problem) = TokenEndpoints.OfEntra(tenant, credentials.GetValueOrDefault(CredentialNames.TokenUrl));
        return url is null
            ? ProviderAddress.Wrong(problem!, CredentialNames.TokenUrl)
            : new ProviderAddress(chat with { Tokens = tokens?.For(Grant(url, credentials)) }, root, null);
    }

    /// <summary>Client credentials, https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.</summary>
    private static TokenGrant Grant(Uri url, IReadOnlyDictionary<string, string> credentials)
    {
        var client = CredentialNames.Of(credentials, CredentialNames.ClientId)!;
        var secret = CredentialNames.Of(credentials, CredentialNames.ClientSecret)!;
        return new TokenGrant(
            url,
            $"entra {url} {client} {secret}",
            _ => new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = client,
                ["client_secret"] = secret,
                ["scope"] = Scope,
            },
            [secret]);
    }
}
