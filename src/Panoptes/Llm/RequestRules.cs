using System.Net;
using Panoptes.Llm.Formats;

namespace Panoptes.Llm;

/// <summary>Turns a call into an HTTP request, or says why it cannot be one.</summary>
internal static class RequestRules
{
    /// <summary>These belong to the connection or the body, and would break them.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Expect", "Upgrade", "TE", "Trailer",
    };

    /// <summary>Why the call cannot be sent; null if it can.</summary>
    public static LlmError? Refusal(LlmCall call, WireFormat format)
    {
        var endpoint = call.Endpoint;
        if (!endpoint.BaseUrl.IsAbsoluteUri || (endpoint.BaseUrl.Scheme != Uri.UriSchemeHttp && endpoint.BaseUrl.Scheme != Uri.UriSchemeHttps))
        {
            return new LlmError(LlmErrorKind.InvalidRequest, "The base URL is not http or https.");
        }

        foreach (var (name, value) in format.Headers(endpoint).Concat(endpoint.Headers))
        {
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            {
                return new LlmError(LlmErrorKind.InvalidRequest, $"\"{name}\" is no name of a header.");
            }

            if (value.Any(c => c is < ' ' or > '~'))
            {
                return new LlmError(LlmErrorKind.InvalidRequest, $"The value of the header {name} holds a character that no header can carry.");
            }
        }

        return null;
    }

    /// <summary>The request, without its body, signed for it where the endpoint asks for that.</summary>
    public static HttpRequestMessage Write(LlmCall call, WireFormat format, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var endpoint = call.Endpoint;
        var secure = endpoint.BaseUrl.Scheme == Uri.UriSchemeHttps;
        var request = new HttpRequestMessage(HttpMethod.Post, format.Address(endpoint, call.Model))
        {
            // Over TLS the server chooses by ALPN; in plain text HTTP/2 must be known beforehand.
            Version = secure || endpoint.Http2PriorKnowledge ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = !secure && endpoint.Http2PriorKnowledge ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        Set(request, "Accept", format.Accept);
        Set(request, "Accept-Encoding", "identity");
        Set(request, "User-Agent", "Panoptes");
        foreach (var (name, value) in format.Headers(endpoint).Concat(endpoint.Headers))
        {
            if (!Reserved.Contains(name))
            {
                Set(request, name, value);
            }
        }

        EndpointAccess.Sign(request, body, endpoint, now);
        return request;
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
