using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Catalog;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Models of provider accounts: <c>/models</c>.</summary>
internal static class Models
{
    private const string Id = "model_id";
    private const int LargestMetadata = 65_536;

    public static void MapModels(this RouteGroupBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("models");
        models.MapGet("", List).WithSummary("List models").TakesQuery(
            ("provider_id", "Only models of this provider account (UUID)."),
            ("enabled_for_monitoring", "Only models that are, or are not, monitored."),
            ("enabled_for_benchmark", "Only models that may, or may not, be benchmarked."),
            ("search", "Only models whose id or custom name contains this."),
            ("limit", "Results per page, 1 to 500; default 50."),
            ("offset", "Results to skip; default 0."));
        models.MapPost("", Create).WithSummary("Add a model by hand").TakesJson<CreateModelBody>();
        models.MapPost("/bulk", UpdateMany).WithSummary("Switch many models at once").TakesJson<BulkModelsBody>();
        models.MapGet("/{model_id}", Get).WithSummary("Get a model");
        models.MapPatch("/{model_id}", Update).WithSummary("Change a model").TakesJson<UpdateModelBody>();
        models.MapDelete("/{model_id}", Delete).WithSummary("Delete a model");
    }

    private static async Task<Ok<ModelListJson>> List(HttpRequest request, CatalogModels models, CancellationToken ct)
    {
        var input = new WireInput(request);

        // The documented name and the one that the Python client sends.
        var filter = new ModelFilter(
            input.Query("provider_id").Uuid() ?? input.Query("provider_account_id").Uuid(),
            input.Query("enabled_for_monitoring").Bool(),
            input.Query("enabled_for_benchmark").Bool(),
            input.Query("search").Text());
        var limit = input.Query("limit").Int(1, 500) ?? 50;
        var offset = input.Query("offset").Int(0) ?? 0;
        input.ThrowIfInvalid();

        var page = await models.ListAsync(filter, limit, offset, ct);
        return TypedResults.Ok(new ModelListJson(
            [.. page.Items.Select(ModelJson.From)], page.Total, (long)offset + page.Items.Count < page.Total, limit, offset));
    }

    private static async Task<Created<ModelJson>> Create(HttpRequest request, CatalogModels models, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var provider = body.Required("provider_account_id").Uuid();
        var modelId = body.Required("model_id").Text(min: 1);
        var customName = body.Member("custom_name").Text();
        var metadata = body.Member("metadata").Object()?.Json.GetRawText() ?? "{}";
        var monitoring = body.Member("enabled_for_monitoring").Bool();
        var benchmark = body.Member("enabled_for_benchmark").Bool();
        if (metadata.Length > LargestMetadata)
        {
            body.Member("metadata").Refuse("value_error", $"Value error, metadata must have at most {LargestMetadata} characters");
        }

        input.ThrowIfInvalid();
        var made = await models.CreateAsync(
            new ModelDraft(provider!.Value, modelId!, customName)
            {
                Metadata = metadata,
                EnabledForMonitoring = monitoring ?? false,
                EnabledForBenchmark = benchmark ?? true,
            },
            ct);
        return TypedResults.Created($"/api/v1/models/{made.Id}", ModelJson.From(made));
    }

    private static async Task<Ok<ModelJson>> Get(HttpRequest request, CatalogModels models, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        input.ThrowIfInvalid();
        return TypedResults.Ok(ModelJson.From(await models.GetAsync(id, ct)));
    }

    private static async Task<Ok<ModelJson>> Update(HttpRequest request, CatalogModels models, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        var body = await input.BodyAsync(ct);
        var change = new ModelChange
        {
            // The one member whose null says something: it clears the name.
            SetsCustomName = body.Has("custom_name"),
            CustomName = body.Member("custom_name").Text(),
            EnabledForMonitoring = body.Member("enabled_for_monitoring").Bool(),
            EnabledForBenchmark = body.Member("enabled_for_benchmark").Bool(),
        };
        input.ThrowIfInvalid();
        return TypedResults.Ok(ModelJson.From(await models.UpdateAsync(id, change, ct)));
    }

    private static async Task<Ok<BulkUpdateJson>> UpdateMany(HttpRequest request, CatalogModels models, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var ids = body.Required("model_ids").Uuids();
        var monitoring = body.Member("enabled_for_monitoring").Bool();
        var benchmark = body.Member("enabled_for_benchmark").Bool();
        input.ThrowIfInvalid();
        return TypedResults.Ok(new BulkUpdateJson(await models.UpdateManyAsync(ids!, monitoring, benchmark, ct)));
    }

    private static async Task<NoContent> Delete(HttpRequest request, CatalogModels models, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        input.ThrowIfInvalid();
        await models.DeleteAsync(id, ct);
        return TypedResults.NoContent();
    }
}
