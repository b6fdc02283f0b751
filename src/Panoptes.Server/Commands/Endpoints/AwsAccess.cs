using Panoptes.Llm;

namespace Panoptes.Server.Commands.Endpoints;

/// <summary>
/// How Bedrock lets one in: an API key as a bearer token, or access keys that sign. The variables are those of AWS's own tools
/// (https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html); profiles and files are not read.
/// </summary>
internal static class AwsAccess
{
    public const string BearerVariable = "AWS_BEARER_TOKEN_BEDROCK";

    private const string KeyId = "AWS_ACCESS_KEY_ID", Secret = "AWS_SECRET_ACCESS_KEY", Session = "AWS_SESSION_TOKEN";

    /// <param name="endpoint">Where Bedrock is.</param>
    /// <param name="bearer">A Bedrock API key, which needs no region; null takes the access keys of the environment.</param>
    /// <param name="region">The region to sign for, as it was asked for.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: something is missing.</exception>
    public static LlmEndpoint Of(LlmEndpoint endpoint, string? bearer, string? region)
    {
        if (bearer is not null)
        {
            return region is null ? endpoint with { ApiKey = bearer } : throw EndpointOptions.Refusal("--aws-region", $"is for requests that are signed; a key is sent as it is (--api-key, --api-key-env or {BearerVariable}).");
        }

        var (id, secret) = (EndpointOptions.Set(KeyId), EndpointOptions.Set(Secret));
        if (id is null || secret is null)
        {
            var missing = id is null ? secret is null ? $"{KeyId} and {Secret} are" : $"{KeyId} is" : $"{Secret} is";
            throw EndpointOptions.Refusal("--format", $"bedrock needs a key (--api-key, --api-key-env or {BearerVariable}) or access keys in the environment: {missing} not set.");
        }

        var signedFor = region ?? OfHost(endpoint.BaseUrl) ?? EndpointOptions.Set("AWS_REGION") ?? EndpointOptions.Set("AWS_DEFAULT_REGION")
            ?? throw EndpointOptions.Refusal("--aws-region", "is needed to sign requests, or AWS_REGION in the environment.");
        return signedFor.Length > 0 && signedFor.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? endpoint with { ApiKey = null, Aws = new AwsKeys(id, secret, EndpointOptions.Set(Session), signedFor) }
            : throw EndpointOptions.Refusal("--aws-region", "must hold lower case letters, digits and hyphens only, as in us-east-1.");
    }

    /// <summary>Of <c>bedrock-runtime.eu-west-1.amazonaws.com</c> the region; null where a host does not name one.</summary>
    private static string? OfHost(Uri url) =>
        url.Host.Split('.') is ["bedrock-runtime" or "bedrock-runtime-fips", var region, "amazonaws", ..] ? region : null;
}
