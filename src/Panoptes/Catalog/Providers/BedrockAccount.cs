using Panoptes.Llm;

namespace Panoptes.Catalog.Providers;

/// <summary>
/// Turns the credentials of an AWS Bedrock account into an address: a Bedrock API key as a bearer token, or access keys that sign. Models are
/// asked and listed at different hosts (https://docs.aws.amazon.com/general/latest/gr/bedrock.html).
/// </summary>
internal static class BedrockAccount
{
    private const string DefaultRegion = "us-east-1";

    public static ProviderAddress Resolve(string? baseUrl, IReadOnlyDictionary<string, string> credentials)
    {
        var region = CredentialNames.Of(credentials, CredentialNames.AwsRegion) ?? DefaultRegion;
        if (region.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            return ProviderAddress.Wrong("The credential region must hold lower case letters, digits and hyphens only", ProviderCredentials.Region);
        }

        var key = credentials.GetValueOrDefault(ProviderCredentials.ApiKey);
        var id = CredentialNames.Of(credentials, CredentialNames.AwsKeyId);
        var secret = CredentialNames.Of(credentials, CredentialNames.AwsSecret);
        if (key is null && id is null && secret is null)
        {
            return ProviderAddress.Missing(ProviderCredentials.ApiKey, "An API key");
        }

        if (key is null && (id is null || secret is null))
        {
            var name = id is null ? CredentialNames.AwsKeyId[0] : CredentialNames.AwsSecret[0];
            return ProviderAddress.Missing(name, $"The credential {name}");
        }

        var suffix = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        var chat = new LlmEndpoint(new Uri(baseUrl ?? $"https://bedrock-runtime.{region}.{suffix}"), WireFormatId.Bedrock, key)
        {
            Aws = key is null ? new AwsKeys(id!, secret!, CredentialNames.Of(credentials, CredentialNames.AwsSession), region) : null,
        };
        return new ProviderAddress(chat, new Uri(baseUrl ?? $"https://bedrock.{region}.{suffix}"), null);
    }
}
