namespace Panoptes.Catalog.Providers;

/// <summary>The credentials of single kinds of provider, by name. Some have a second name, which other tools gave them.</summary>
internal static class CredentialNames
{
    /// <summary>OpenAI: <c>responses</c> asks over the Responses API instead of chat completions.</summary>
    public const string ApiFormat = "api_format";

    /// <summary>Azure: the version of the API.</summary>
    public const string ApiVersion = "api_version";

    public static readonly string[] TenantId = ["tenant_id", "azure_tenant_id"];
    public static readonly string[] ClientId = ["client_id", "azure_client_id"];
    public static readonly string[] ClientSecret = ["client_secret", "azure_client_secret"];

    /// <summary>An access token that somebody else renews.</summary>
    public static readonly string[] AccessToken = ["access_token", "azure_ad_token"];

    /// <summary>Where tokens are asked for, if not at the provider's own address.</summary>
    public const string TokenUrl = "token_url";

    public static readonly string[] ServiceAccount = ["service_account_json", "vertex_credentials"];
    public static readonly string[] Project = ["project_id", "vertex_project"];
    public static readonly string[] Location = [ProviderCredentials.Region, "vertex_location"];

    public static readonly string[] AwsKeyId = ["aws_access_key_id"];
    public static readonly string[] AwsSecret = ["aws_secret_access_key"];
    public static readonly string[] AwsSession = ["aws_session_token"];
    public static readonly string[] AwsRegion = [ProviderCredentials.Region, "aws_region_name"];

    /// <summary>The credential under any of its names; null if it is not set.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> credentials, string[] names) =>
        names.Select(name => credentials.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
}
