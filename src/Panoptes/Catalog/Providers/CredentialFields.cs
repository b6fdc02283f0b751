namespace Panoptes.Catalog.Providers;

/// <summary>A credential that a kind of provider takes beside a key, a base URL and a region.</summary>
/// <param name="Name">Its name in <c>credentials</c>.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Secret">Whether it must not be shown.</param>
/// <param name="Hint">What it is good for; null if its name says so.</param>
public sealed record CredentialFieldSpec(string Name, string Label, bool Secret = false, string? Hint = null);

/// <summary>The further credentials of each kind of provider, all of them optional.</summary>
public static class CredentialFields
{
    /// <summary>Those of a kind, in the order in which they are asked for.</summary>
    public static IReadOnlyList<CredentialFieldSpec> Of(ProviderSpec spec) => spec.Api switch
    {
        ProviderApi.AzureOpenAi =>
        [
            new(CredentialNames.ApiVersion, "API version", Hint: $"{Llm.Formats.AzureOpenAi.Version} if left empty"),
            new(CredentialNames.TenantId[0], "Entra ID tenant", Hint: "Instead of a key: an application of Entra ID"),
            new(CredentialNames.ClientId[0], "Entra ID client id"),
            new(CredentialNames.ClientSecret[0], "Entra ID client secret", Secret: true),
        ],
        ProviderApi.Bedrock =>
        [
            new(CredentialNames.AwsKeyId[0], "AWS access key id", Hint: "Instead of a bearer token: requests are signed"),
            new(CredentialNames.AwsSecret[0], "AWS secret access key", Secret: true),
            new(CredentialNames.AwsSession[0], "AWS session token", Secret: true, Hint: "For temporary keys"),
        ],
        ProviderApi.Vertex =>
        [
            new(CredentialNames.Project[0], "Project", Hint: "The service account's own if left empty"),
            new(ProviderCredentials.Region, "Location", Hint: "us-central1 if left empty"),
        ],
        ProviderApi.OpenAi when spec.Id == "openai" => [new(CredentialNames.ApiFormat, "API", Hint: "\"responses\" asks over the Responses API")],
        _ => [],
    };
}
