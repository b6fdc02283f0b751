using Panoptes.Llm.Formats;
using Panoptes.Llm.Framing;

namespace Panoptes.Llm;

/// <summary>One way of asking a model and of reading its answer. The next format is one more of these. Holds no state: one instance serves all calls.</summary>
internal abstract class WireFormat
{
    private static readonly Dictionary<WireFormatId, WireFormat> All = new()
    {
        [WireFormatId.OpenAiChat] = new OpenAiChat(),
        [WireFormatId.OpenAiResponses] = new OpenAiResponses(),
        [WireFormatId.Anthropic] = new AnthropicMessages(),
        [WireFormatId.Gemini] = new Gemini(),
        [WireFormatId.VertexGemini] = new VertexGemini(),
        [WireFormatId.AzureOpenAi] = new AzureOpenAi(),
        [WireFormatId.Bedrock] = new BedrockConverse(),
        [WireFormatId.Cohere] = new CohereChat(),
        [WireFormatId.Mistral] = new MistralChat(),
        [WireFormatId.Ollama] = new OllamaChat(),
    };

    /// <summary>What the answer may be.</summary>
    public virtual string Accept => "text/event-stream, application/json";

    /// <summary>The format of an endpoint.</summary>
    public static WireFormat For(WireFormatId id) => All.TryGetValue(id, out var format) ? format : throw new ArgumentOutOfRangeException(nameof(id));

    /// <summary>Where the request goes.</summary>
    /// <param name="endpoint">The API's root.</param>
    /// <param name="model">The model, which some formats name in the path.</param>
    public abstract Uri Address(LlmEndpoint endpoint, string model);

    /// <summary>The headers that carry the credential and the version; an endpoint's own headers replace them.</summary>
    public abstract IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint);

    /// <summary>The JSON to send.</summary>
    public abstract byte[] Body(LlmCall call);

    /// <summary>What cuts the stream into events.</summary>
    public virtual IEventParser NewParser() => new SseParser();

    /// <summary>Reads one event of a stream. Never called after it reported the end.</summary>
    /// <exception cref="System.Text.Json.JsonException">The data is not what the format says.</exception>
    public abstract void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer);

    /// <summary>Reads an answer that came as one document, though a stream was asked for.</summary>
    /// <exception cref="System.Text.Json.JsonException">The data is not what the format says.</exception>
    public abstract void ReadDocument(ReadOnlySpan<byte> json, Answer answer);

    /// <summary>The key as a bearer token; none without one.</summary>
    protected static IEnumerable<KeyValuePair<string, string>> Bearer(LlmEndpoint endpoint) => InHeader("Authorization", "Bearer ", endpoint);

    /// <summary>The key in a header of the provider's own.</summary>
    protected static IEnumerable<KeyValuePair<string, string>> InHeader(string name, string scheme, LlmEndpoint endpoint) =>
        string.IsNullOrEmpty(endpoint.ApiKey) ? [] : [new(name, scheme + endpoint.ApiKey)];

    /// <summary>The base URL with a resource behind its path, before its query, unless the path ends with it already.</summary>
    protected static Uri Below(Uri baseUrl, string resource, string? query = null)
    {
        var root = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        if (baseUrl.UserInfo.Length > 0)
        {
            root = root.Replace(baseUrl.UserInfo + "@", "", StringComparison.Ordinal);
        }

        var url = root.EndsWith(resource, StringComparison.OrdinalIgnoreCase) ? root : root + resource;
        return new Uri((baseUrl.Query.Length, query) switch
        {
            ( > 0, { } more) => $"{url}{baseUrl.Query}&{more}",
            (_, null) => url + baseUrl.Query,
            _ => $"{url}?{query}",
        });
    }
}
