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

    /// <summary>Leaves the key out, so that a log line or a debugger never shows it.</summary>
    public override string ToString() => $"{Format} at {BaseUrl}";
}

/// <summary>The wire formats that <see cref="LlmClient"/> speaks.</summary>
public enum WireFormatId
{
    /// <summary>OpenAI chat completions, streamed as server-sent events, and everything compatible with it.</summary>
    OpenAiChat,
}
