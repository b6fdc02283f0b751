using Panoptes.Llm;

namespace Panoptes.Catalog.Providers;

/// <summary>Turns the credentials of a Vertex AI account into an address: a service account's key file, an access token, or an API key.</summary>
internal static class VertexAccount
{
    private const string DefaultLocation = "us-central1";

    public static ProviderAddress Resolve(string? baseUrl, IReadOnlyDictionary<string, string> credentials, AccessTokens? tokens)
    {
        var key = credentials.GetValueOrDefault(ProviderCredentials.ApiKey);
        var file = CredentialNames.Of(credentials, CredentialNames.ServiceAccount) ?? (key is ['{', ..] ? key : null);
        var token = CredentialNames.Of(credentials, CredentialNames.AccessToken);
        if (file is null && token is null && key is null)
        {
            return ProviderAddress.Missing(CredentialNames.ServiceAccount[0], "A service account's JSON key (service_account_json), an access_token or an api_key");
        }

        var account = file is null ? null : ServiceAccount.TryRead(file);
        if (file is not null && account is null)
        {
            return ProviderAddress.Wrong("The credential service_account_json is not the JSON key of a service account", CredentialNames.ServiceAccount[0]);
        }

        if ((CredentialNames.Of(credentials, CredentialNames.Project) ?? account?.Project) is not { } project)
        {
            return ProviderAddress.Missing(CredentialNames.Project[0], "A project (project_id)");
        }

        var location = CredentialNames.Of(credentials, CredentialNames.Location) ?? DefaultLocation;
        if (!IsName(project) || !IsName(location))
        {
            return ProviderAddress.Wrong("The credentials project_id and region must hold letters, digits and hyphens only", CredentialNames.Project[0]);
        }

        var host = baseUrl ?? (location == "global" ? "https://aiplatform.googleapis.com" : $"https://{location}-aiplatform.googleapis.com");
        var root = new Uri(host.TrimEnd('/'));
        var chat = new LlmEndpoint(
            new Uri($"{host.TrimEnd('/')}/v1/projects/{project}/locations/{location}"),
            WireFormatId.VertexGemini,
            account is null ? token ?? key : null)
        {
            KeyIsToken = token is not null,
        };
        if (account is null)
        {
            return new ProviderAddress(chat, root, null);
        }

        var (url, problem) = TokenEndpoints.OfGoogle(account.TokenUri, credentials.GetValueOrDefault(CredentialNames.TokenUrl));
        return url is null
            ? ProviderAddress.Wrong(problem!, CredentialNames.TokenUrl)
            : new ProviderAddress(chat with { Tokens = tokens?.For(account.Grant(url)) }, root, null);
    }

    private static bool IsName(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ':' or '.') && text.Length is > 0 and < 100;
}
