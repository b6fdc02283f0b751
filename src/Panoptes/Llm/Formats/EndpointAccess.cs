namespace Panoptes.Llm.Formats;

/// <summary>What happens before a request is dispatched, so that it is never in a measurement: a token is fetched, a request is signed.</summary>
internal static class EndpointAccess
{
    /// <summary>The endpoint with its token in the key's place, or why there is none.</summary>
    public static async ValueTask<(LlmEndpoint Endpoint, LlmError? Error)> ReadyAsync(LlmEndpoint endpoint, CancellationToken ct)
    {
        if (endpoint.Tokens is not { } tokens)
        {
            return (endpoint, null);
        }

        var token = await tokens(ct);
        return (endpoint with { ApiKey = token.Value, KeyIsToken = true }, token.Error);
    }

    /// <summary>Signs the request where the endpoint has keys for that.</summary>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, LlmEndpoint endpoint, DateTimeOffset now)
    {
        if (endpoint.Aws is { } keys)
        {
            AwsSignature.Sign(request, body, keys, "bedrock", now);
        }
    }
}
