using System.Text.Json;
using System.Text.Json.Serialization;
using Panoptes.Catalog;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

internal sealed record ModelJson(
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("provider_account_id")] Guid ProviderAccountId,
    [property: JsonPropertyName("provider_name")] string? ProviderName,
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("custom_name")] string? CustomName,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("enabled_for_monitoring")] bool EnabledForMonitoring,
    [property: JsonPropertyName("enabled_for_benchmark")] bool EnabledForBenchmark,
    [property: JsonPropertyName("model_metadata")] JsonElement ModelMetadata,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt)
{
    public static ModelJson From(CatalogModel model) => new(
        model.Id,
        model.ProviderAccountId,
        model.Provider?.DisplayName,
        model.ModelId,
        model.CustomName,
        model.Source == ModelSource.Discovered ? "discovered" : "manual",
        model.EnabledForMonitoring,
        model.EnabledForBenchmark,
        JsonElement.Parse(model.Metadata),
        model.CreatedAt);
}

internal sealed record ModelListJson(
    [property: JsonPropertyName("items")] IReadOnlyList<ModelJson> Items,
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("has_more")] bool HasMore,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("offset")] int Offset);

internal sealed record BulkUpdateJson([property: JsonPropertyName("updated")] int Updated);

// What the API pages show of the bodies that these calls take; the readers are laxer.
internal sealed record CreateModelBody(
    [property: JsonPropertyName("provider_account_id")] Guid ProviderAccountId,
    [property: JsonPropertyName("model_id")] string ModelId,
    [property: JsonPropertyName("custom_name")] string? CustomName = null,
    [property: JsonPropertyName("metadata")] IReadOnlyDictionary<string, object>? Metadata = null,
    [property: JsonPropertyName("enabled_for_monitoring")] bool? EnabledForMonitoring = null,
    [property: JsonPropertyName("enabled_for_benchmark")] bool? EnabledForBenchmark = null);

internal sealed record UpdateModelBody(
    [property: JsonPropertyName("custom_name")] string? CustomName = null,
    [property: JsonPropertyName("enabled_for_monitoring")] bool? EnabledForMonitoring = null,
    [property: JsonPropertyName("enabled_for_benchmark")] bool? EnabledForBenchmark = null);

internal sealed record BulkModelsBody(
    [property: JsonPropertyName("model_ids")] IReadOnlyList<Guid> ModelIds,
    [property: JsonPropertyName("enabled_for_monitoring")] bool? EnabledForMonitoring = null,
    [property: JsonPropertyName("enabled_for_benchmark")] bool? EnabledForBenchmark = null);
