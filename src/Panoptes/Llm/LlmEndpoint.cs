namespace Panoptes.Llm;

/// <summary>Where a model is called, and with which credential.</summary>
/// <param name="BaseUrl">The provider's API root as its documentation gives it, e.g. <c>https://api.openai.com/v1</c>; no trailing slash needed.</param>
/// <param name="Format">The wire format that is spoken there.</param>
/// <param name="ApiKey">Sent as the format demands; null or empty sends none. Never logged.</param>
public sealed record LlmEndpoint(Uri BaseUrl, WireFormatId Format, string? ApiKey)
{
    /// <summary>Further headers, e.g. an organisation; names and values as sent.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a plain <c>http</c> endpoint speaks HTTP/2; over TLS the two sides agree by themselves.</summary>
    public bool Http2PriorKnowledge { get; init; }

    /// <summary>The version of the API where a format names one; null for the one that is known to work.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Whether <see cref="ApiKey"/> is an access token, sent as a bearer token where the format has a header of its own for keys.</summary>
    public bool KeyIsToken { get; init; }

    /// <summary>Where an access token comes from that takes the key's place, asked before each call is dispatched; null for none.</summary>
    public AccessTokenSource? Tokens { get; init; }

    /// <summary>Keys that sign requests, instead of a key that is sent; null for none.</summary>
    public AwsKeys? Aws { get; init; }

    /// <summary>Leaves the key out, so that a log line or a debugger never shows it.</summary>
    public override string ToString() => $"{Format} at {BaseUrl}";
}

/// <summary>The wire formats that <see cref="LlmClient"/> speaks.</summary>
public enum WireFormatId
{
    /// <summary>OpenAI chat completions, streamed as server-sent events, and everything compatible with it.</summary>
    OpenAiChat,

    /// <summary>OpenAI's Responses, streamed as server-sent events.</summary>
    OpenAiResponses,

    /// <summary>Anthropic's Messages, streamed as server-sent events.</summary>
    Anthropic,

    /// <summary>Google's generateContent with a key (AI Studio), streamed as server-sent events.</summary>
    Gemini,

    /// <summary>The same on Vertex AI.</summary>
    VertexGemini,

    /// <summary>Chat completions of a deployment in Azure OpenAI.</summary>
    AzureOpenAi,

    /// <summary>ConverseStream of AWS Bedrock, a binary event stream.</summary>
    Bedrock,

    /// <summary>Cohere's chat, version 2, streamed as server-sent events.</summary>
    Cohere,

    /// <summary>Mistral's chat completions.</summary>
    Mistral,

    /// <summary>Ollama's own chat, one JSON object a line.</summary>
    Ollama,
}
