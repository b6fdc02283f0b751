using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Catalog.Providers;

/// <summary>How one API lists its models: which lists there are, how a page is read, and where the next one is.</summary>
internal abstract class ModelListing
{
    private static readonly Dictionary<ProviderApi, ModelListing> All = new()
    {
        [ProviderApi.OpenAi] = new OpenAiModels(),
        [ProviderApi.Mistral] = new OpenAiModels(),
        [ProviderApi.Simulated] = new OpenAiModels(),
        [ProviderApi.Ollama] = new OllamaModels(),
        [ProviderApi.Anthropic] = new AnthropicModels(),
        [ProviderApi.Gemini] = new GeminiModels(),
        [ProviderApi.Vertex] = new VertexModels(),
        [ProviderApi.AzureOpenAi] = new AzureModels(),
        [ProviderApi.Bedrock] = new BedrockModels(),
        [ProviderApi.Cohere] = new CohereModels(),
    };

    /// <summary>How models are listed over this API.</summary>
    public static ModelListing Of(ProviderApi api) => All.GetValueOrDefault(api) ?? throw new ArgumentOutOfRangeException(nameof(api));

    /// <summary>The first page of each list.</summary>
    public abstract IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint);

    /// <summary>The list to ask instead of one that is not there; null if there is none.</summary>
    public virtual Uri? Instead(Uri list, ProviderEndpoint endpoint, LlmError error) => null;

    /// <summary>The models on a page; null if it holds none of the API's lists.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="listed">What the pages before it held.</param>
    public abstract IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed);

    /// <summary>The page after this one; null after the last. Never at another host.</summary>
    public virtual Uri? Next(Uri list, JsonElement page) => null;

    /// <summary>Whether a page may hold nothing new and still not be the last, because the list is filtered here.</summary>
    public virtual bool HasEmptyPages => false;

    /// <summary>What is offered in the end, of all that was listed.</summary>
    public virtual IEnumerable<ListedModel> Offered(IEnumerable<ListedModel> all) => all;

    protected static Uri At(Uri root, string resource) => new(root.AbsoluteUri.TrimEnd('/') + resource);

    /// <summary>A list with one more parameter.</summary>
    protected static Uri With(Uri list, string name, string value) =>
        new($"{list.AbsoluteUri}{(list.Query.Length > 0 ? '&' : '?')}{name}={Uri.EscapeDataString(value)}");

    /// <summary>The items under a name; empty for null, null if there are none of that kind.</summary>
    protected static IEnumerable<JsonElement>? Items(JsonElement page, string name) => page.ValueKind == JsonValueKind.Object && page.TryGetProperty(name, out var list)
        ? list.ValueKind switch
        {
            JsonValueKind.Array => list.EnumerateArray(),
            JsonValueKind.Null => [],
            _ => null,
        }
        : null;

    protected static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Whether a list of texts holds one; null if there is no such list.</summary>
    protected static bool? Holds(JsonElement of, string name, string text) => Items(of, name)?.Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(text));
}
