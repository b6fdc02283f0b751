using System.Text.Json;

namespace Panoptes.Catalog.Providers;

/// <summary>The Gemini API's list, https://ai.google.dev/api/models: what cannot generate content does not chat.</summary>
internal sealed class GeminiModels : ModelListing
{
    private const string Prefix = "models/";

    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) => [With(At(endpoint.Root!, "/models"), "pageSize", "1000")];

    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) =>
        (Items(page, "models") ?? (page is { ValueKind: JsonValueKind.Object } empty && !empty.EnumerateObject().Any() ? [] : null))?
        .Select(item => ListedModel.From(
            item,
            "name",
            prefix: Prefix,
            kind: Holds(item, "supportedGenerationMethods", "generateContent") == false
                ? Holds(item, "supportedGenerationMethods", "embedContent") == true ? "embedding" : "other"
                : null));

    public override Uri? Next(Uri list, JsonElement page) => Text(page, "nextPageToken") is { } next ? With(list, "pageToken", next) : null;
}

/// <summary>
/// Google's models on Vertex AI, https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list: only Gemini and Gemma
/// speak generateContent.
/// </summary>
internal sealed class VertexModels : ModelListing
{
    private const string Publisher = "publishers/google/models";

    public override bool HasEmptyPages => true;

    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) => [With(At(endpoint.Root!, $"/v1beta1/{Publisher}"), "pageSize", "300")];

    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) =>
        (Items(page, "publisherModels") ?? (page is { ValueKind: JsonValueKind.Object } empty && !empty.EnumerateObject().Any() ? [] : null))?
        .Select(item => ListedModel.From(item, "name", prefix: Publisher + "/"))
        .Where(model => model?.Id.StartsWith("gemini", StringComparison.OrdinalIgnoreCase) == true);

    public override Uri? Next(Uri list, JsonElement page) => Text(page, "nextPageToken") is { } next ? With(list, "pageToken", next) : null;
}
