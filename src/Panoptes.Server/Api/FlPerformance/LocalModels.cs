using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>The models of local runtimes: <c>/models</c>.</summary>
internal static class LocalModels
{
    public static void MapLocalModels(this RouteGroupBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("local models");
        models.MapGet("", List).WithSummary("List the managed models, newest first; times in seconds");
        models.MapPost("", Add).WithSummary("Manage a model: runtime:model, or a bare id for the default runtime");
        models.MapGet("/available", Available).WithSummary("List what the runtimes could serve");
        models.MapGet("/loaded", Loaded).WithSummary("List what the runtimes have in memory");
        models.MapDelete("/{id}", Delete).WithSummary("Unload a model and forget it; its results stay");
        models.MapGet("/{id}/health", Health).WithSummary("Ask its runtime whether a model is loaded; times in milliseconds");
        models.MapGet("/{id}/logs", Logs).WithSummary("What happened to a model, newest first; times in seconds");
        models.MapGet("/{id}/output", Output).WithSummary("The runtime's own log of a model, oldest first");
    }

    private static async Task<Ok<ModelsJson<LocalModelJson>>> List(ManagedModels models, RuntimeAccounts accounts, CancellationToken ct)
    {
        var runtimes = await accounts.ListAsync(ct);
        return TypedResults.Ok(new ModelsJson<LocalModelJson>([.. (await models.ListAsync(ct)).Select(model => LocalModelJson.From(model, runtimes, models.LoadOf(model.Id)))]));
    }

    private static async Task<JsonHttpResult<OneModelJson>> Add(HttpRequest request, ManagedModels models, RuntimeAccounts accounts, CancellationToken ct)
    {
        var body = await WireInput.BodyAsync(request, ct);
        var (alias, id) = (body.Text("alias"), body.Text("model_id"));
        if (string.IsNullOrWhiteSpace(alias) || string.IsNullOrWhiteSpace(id))
        {
            throw WireInput.Wrong(string.IsNullOrWhiteSpace(alias) ? "alias" : "model_id", "alias and model_id are required");
        }

        var model = await models.AddAsync(alias, id, ct);
        return TypedResults.Json(new OneModelJson(LocalModelJson.From(model, await accounts.ListAsync(ct), null)), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Available(RuntimeCatalog catalog, CancellationToken ct)
    {
        var listings = await catalog.ListAsync(ct);
        var real = listings.Where(listing => listing.Runtime.Kind != RuntimeKind.Simulated).ToList();
        var anyDefault = listings.Any(listing => listing.Runtime.IsDefault);

        // What is simulated is offered where there is nothing else, or where somebody chose it.
        var shown = real.Exists(listing => listing.Problem is null) ? [.. real, .. listings.Where(listing => listing.Runtime is { Kind: RuntimeKind.Simulated, IsDefault: true })] : listings;
        return shown.Count > 0 && shown.All(listing => listing.Problem is not null)
            ? FlPerformanceDialect.Failed($"No runtime answers: {string.Join("; ", shown.Select(listing => $"{listing.Runtime.Name}: {listing.Problem}"))}", StatusCodes.Status500InternalServerError)
            : TypedResults.Ok(new ModelsJson<AvailableModelJson>(
                [.. shown.SelectMany(listing => listing.Models, (listing, model) => AvailableModelJson.From(
                    listing.Runtime, model, bare: listing.Runtime.IsDefault || (!anyDefault && listing.Runtime.Kind == RuntimeKind.FoundryLocal)))]));
    }

    private static async Task<Ok<ModelsJson<LoadedModelJson>>> Loaded(RuntimeCatalog catalog, CancellationToken ct) => TypedResults.Ok(new ModelsJson<LoadedModelJson>(
        [.. (await catalog.ListAsync(ct)).SelectMany(
            listing => listing.Loaded, (listing, loaded) => LoadedModelJson.From(listing.Runtime, loaded, listing.Models.FirstOrDefault(model => model.Id == loaded.Id)))]));

    private static async Task<Ok<SuccessJson>> Delete(string id, ModelLifecycle lifecycle, CancellationToken ct)
    {
        await lifecycle.DeleteAsync(WireInput.Model(id), ct);
        return TypedResults.Ok(new SuccessJson());
    }

    private static async Task<Ok<HealthJson>> Health(string id, ModelChecks checks, CancellationToken ct)
    {
        var health = await checks.HealthAsync(WireInput.Model(id), ct);
        return TypedResults.Ok(new HealthJson(
            LocalModelJson.StatusOf(health.Status), health.Healthy, health.Endpoint, health.At.ToUnixTimeMilliseconds(), health.Error));
    }

    private static async Task<Ok<LogsJson>> Logs(string id, HttpRequest request, ManagedModels models, RuntimeLog log, CancellationToken ct)
    {
        var model = await models.GetAsync(WireInput.Model(id), ct);
        var events = await log.NewestAsync(model.Id, WireInput.Limit(request, RuntimeLog.Most), ct);
        return TypedResults.Ok(new LogsJson([.. events.Select(entry => new LogJson(
            entry.Id, "service", id, entry.Level, entry.Message, entry.Metadata is { } json ? JsonSerializer.Deserialize<JsonElement>(json) : null, entry.At.ToUnixTimeSeconds()))]));
    }

    private static async Task<Ok<LinesJson>> Output(string id, HttpRequest request, ModelChecks checks, CancellationToken ct) =>
        TypedResults.Ok(new LinesJson(await checks.OutputAsync(WireInput.Model(id), WireInput.Limit(request, ModelChecks.MostLines), ct)));

    internal sealed record ModelsJson<T>([property: JsonPropertyName("models")] IReadOnlyList<T> Models);

    internal sealed record OneModelJson([property: JsonPropertyName("model")] LocalModelJson Model);

    private sealed record LinesJson([property: JsonPropertyName("lines")] IReadOnlyList<string> Lines);

    private sealed record HealthJson(
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("healthy")] bool Healthy,
        [property: JsonPropertyName("endpoint")] string? Endpoint,
        [property: JsonPropertyName("lastCheck")] long LastCheck,
        [property: JsonPropertyName("error")] string? Error);
}

/// <summary>It was done.</summary>
internal sealed record SuccessJson([property: JsonPropertyName("success")] bool Success = true);

/// <summary>Log entries, newest first.</summary>
internal sealed record LogsJson([property: JsonPropertyName("logs")] IReadOnlyList<LogJson> Logs);

/// <summary>A log entry; its time is in seconds.</summary>
internal sealed record LogJson(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("entity_type")] string EntityType,
    [property: JsonPropertyName("entity_id")] string EntityId,
    [property: JsonPropertyName("level")] string Level,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("metadata")] JsonElement? Metadata,
    [property: JsonPropertyName("created_at")] long CreatedAt);
