using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>Where models lie: <c>/cache</c>.</summary>
internal static class ModelCache
{
    public static void MapModelCache(this RouteGroupBuilder api)
    {
        var cache = api.MapGroup("/cache").WithTags("local models");
        cache.MapGet("/location", Location).WithSummary("The folder in which models are kept");
        cache.MapPost("/switch", Switch).WithSummary("Keep models in another folder, one that the configuration allows");
        cache.MapGet("/models", Models).WithSummary("List the models that are on the disk");
    }

    private static async Task<IResult> Location(ModelCaches caches, CancellationToken ct)
    {
        try
        {
            return TypedResults.Ok(LocationJson.From(await caches.LocationAsync(ct)));
        }
        catch (PanoptesException e)
        {
            return FlPerformanceDialect.Failed($"Failed to get cache location: {e.Message}", StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<IResult> Switch(HttpRequest request, ModelCaches caches, CancellationToken ct)
    {
        var path = (await WireInput.BodyAsync(request, ct)).Text("path") ?? "";
        try
        {
            var now = await caches.SwitchAsync(path, ct);
            return TypedResults.Ok(new SwitchedJson(true, now.Location, now.IsDefault));
        }
        catch (PanoptesException e) when (e.Kind == ErrorKind.Unavailable)
        {
            return FlPerformanceDialect.Failed($"Failed to switch cache: {e.Message}", StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<Ok<LocalModels.ModelsJson<CachedJson>>> Models(RuntimeCatalog catalog, CancellationToken ct) =>
        TypedResults.Ok(new LocalModels.ModelsJson<CachedJson>(
            [.. (await catalog.ListAsync(ct)).Where(listing => listing.Runtime.Kind != RuntimeKind.Simulated)
                .SelectMany(listing => listing.Models.Where(model => model.OnDisk == true), (listing, model) => new CachedJson(
                    model.Alias, model.Id, $"{model.Alias} ({model.DeviceType ?? listing.Runtime.Name})", "cache", LocalModelJson.Megabytes(model.SizeBytes), listing.Runtime.Slug))]));

    private sealed record LocationJson(
        [property: JsonPropertyName("location")] string Location,
        [property: JsonPropertyName("defaultPath")] string? DefaultPath,
        [property: JsonPropertyName("isDefault")] bool IsDefault)
    {
        public static LocationJson From(CacheLocation location) => new(location.Location, location.DefaultPath, location.IsDefault);
    }

    private sealed record SwitchedJson(
        [property: JsonPropertyName("success")] bool Success, [property: JsonPropertyName("location")] string Location, [property: JsonPropertyName("isDefault")] bool IsDefault);

    private sealed record CachedJson(
        [property: JsonPropertyName("alias")] string Alias,
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("description")] string Description,
        [property: JsonPropertyName("source")] string Source,
        [property: JsonPropertyName("modelSize")] double? ModelSize,
        [property: JsonPropertyName("runtime")] string Runtime);
}
