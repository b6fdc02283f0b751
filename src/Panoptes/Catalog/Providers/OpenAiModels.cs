using System.Text.Json;

namespace Panoptes.Catalog.Providers;

/// <summary>OpenAI's list, https://platform.openai.com/docs/api-reference/models, in the shapes in which compatible servers and Mistral send it.</summary>
internal sealed class OpenAiModels : ModelListing
{
    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) => [At(endpoint.Root!, "/models")];

    // {"data": […]}, {"models": […]}, or a bare list as some providers send it.
    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) =>
        (page.ValueKind == JsonValueKind.Array ? page.EnumerateArray() : Items(page, "data") ?? Items(page, "models"))?.Select(item => ListedModel.From(item, "id"));

    public override Uri? Next(Uri list, JsonElement page) =>
        page.ValueKind == JsonValueKind.Object && page.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True && Text(page, "last_id") is { } last
            ? With(list, "after", last)
            : null;
}

/// <summary>Ollama's list, https://docs.ollama.com/api/tags; its details are lifted beside its other members.</summary>
internal sealed class OllamaModels : ModelListing
{
    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) => [At(endpoint.Root!, "/api/tags")];

    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) =>
        Items(page, "models")?.Select(item => ListedModel.From(item, "name", alias: "model", lifted: "details"));
}
