using System.Text.Json;
using Panoptes.Llm.Formats;

namespace Panoptes.Catalog.Providers;

/// <summary>Anthropic's list, https://platform.claude.com/docs/en/api/models-list, a page after an id.</summary>
internal sealed class AnthropicModels : ModelListing
{
    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) => [With(AnthropicMessages.Root(endpoint.Root!, "/models"), "limit", "1000")];

    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) =>
        Items(page, "data")?.Select(item => ListedModel.From(item, "id", alias: "type"));

    public override Uri? Next(Uri list, JsonElement page) =>
        page.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True && Text(page, "last_id") is { } last
            ? With(list, "after_id", last)
            : null;
}

/// <summary>Cohere's list of models that chat, https://docs.cohere.com/reference/list-models.</summary>
internal sealed class CohereModels : ModelListing
{
    public override bool HasEmptyPages => true;

    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) =>
        [With(With(CohereChat.Root(endpoint.Root!, "/v1", "/models"), "endpoint", "chat"), "page_size", "1000")];

    // The filter is the provider's; a list that passes it over is held to it.
    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) => Items(page, "models")?
        .Where(item => Holds(item, "endpoints", "chat") != false)
        .Select(item => ListedModel.From(item, "name"));

    public override Uri? Next(Uri list, JsonElement page) => Text(page, "next_page_token") is { } next ? With(list, "page_token", next) : null;
}
