using System.Text.Json.Serialization;

namespace Panoptes.Catalog;

/// <summary>One kind of provider: what it is called, and what an account of it needs.</summary>
public sealed record ProviderSpec
{
    /// <summary>Its id, e.g. <c>openai</c>.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    [JsonPropertyName("label")]
    public required string Label { get; init; }

    /// <summary>Whether it is known to work.</summary>
    [JsonPropertyName("tested")]
    public bool Tested { get; init; }

    /// <summary>Whether an account needs a key.</summary>
    [JsonPropertyName("requires_api_key")]
    public bool RequiresApiKey { get; init; } = true;

    /// <summary>Whether an account must say where it is.</summary>
    [JsonPropertyName("requires_base_url")]
    public bool RequiresBaseUrl { get; init; }

    /// <summary>Whether an account must name a region.</summary>
    [JsonPropertyName("requires_region")]
    public bool RequiresRegion { get; init; }

    /// <summary>Whether an account may name an organisation and a project.</summary>
    [JsonPropertyName("show_org_fields")]
    public bool ShowOrgFields { get; init; }

    /// <summary>Where it is unless an account says otherwise.</summary>
    [JsonPropertyName("default_base_url")]
    public string? DefaultBaseUrl { get; init; }

    /// <summary>What its key is called; null for "API key".</summary>
    [JsonPropertyName("api_key_label")]
    public string? ApiKeyLabel { get; init; }

    /// <summary>What its base URL is called; null for "Base URL".</summary>
    [JsonPropertyName("base_url_label")]
    public string? BaseUrlLabel { get; init; }

    /// <summary>Which API is spoken there; <see cref="ProviderApi.Unsupported"/> until this product speaks it.</summary>
    [JsonPropertyName("api")]
    public ProviderApi Api { get; init; }

    /// <summary>Whether it usually runs on the user's own machines.</summary>
    [JsonPropertyName("local")]
    public bool Local { get; init; }

    /// <summary>Whether an account without a path in its base URL means <c>/v1</c>: nothing is served at the root.</summary>
    [JsonPropertyName("v1_at_root")]
    public bool V1AtRoot { get; init; }

    /// <summary>Regions as id and name; empty where there are none.</summary>
    [JsonIgnore]
    public IReadOnlyList<IReadOnlyList<string>> RegionOptions { get; init; } = [];
}

/// <summary>How a provider is spoken to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProviderApi>))]
public enum ProviderApi
{
    /// <summary>Not yet: nothing is sent, least of all a key.</summary>
    Unsupported,

    /// <summary>OpenAI chat completions, and models at <c>/models</c>.</summary>
    OpenAi,

    /// <summary>Ollama's own: models at <c>/api/tags</c>, chat at <c>/api/chat</c>.</summary>
    Ollama,

    /// <summary>Anthropic's Messages.</summary>
    Anthropic,

    /// <summary>Google's Gemini API (AI Studio).</summary>
    Gemini,

    /// <summary>Gemini on Vertex AI.</summary>
    Vertex,

    /// <summary>Azure OpenAI.</summary>
    AzureOpenAi,

    /// <summary>AWS Bedrock.</summary>
    Bedrock,

    /// <summary>Cohere's chat, version 2.</summary>
    Cohere,

    /// <summary>Mistral's chat completions.</summary>
    Mistral,

    /// <summary>The provider that this product simulates.</summary>
    Simulated,
}
