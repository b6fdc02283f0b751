using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>The runtimes themselves, which the document does not know: <c>/runtimes</c>.</summary>
internal static class RuntimeEndpoints
{
    public static void MapRuntimes(this RouteGroupBuilder api)
    {
        var runtimes = api.MapGroup("/runtimes").WithTags("runtimes");
        runtimes.MapGet("", List).WithSummary("List the local runtimes and how they were found when last asked");
        runtimes.MapPost("", Add).WithSummary("Add a local runtime; for administrators, since some kinds start programs");
        runtimes.MapPatch("/{id}", Change).WithSummary("Change a local runtime; for administrators");
        runtimes.MapDelete("/{id}", Delete).WithSummary("Forget a local runtime, and stop what was started for it; for administrators");
    }

    private static async Task<Ok<RuntimesJson>> List(RuntimeAccounts accounts, RuntimeStandings standings, CancellationToken ct) =>
        TypedResults.Ok(new RuntimesJson([.. (await accounts.ListAsync(ct)).Select(runtime => RuntimeJson.From(runtime, standings.Find(runtime.Id)))]));

    private static async Task<JsonHttpResult<OneRuntimeJson>> Add(HttpRequest request, RuntimeAccounts accounts, CancellationToken ct)
    {
        var body = await WireInput.BodyAsync(request, ct);
        var kind = RuntimeKinds.Parse(body.Text("kind") ?? "")
            ?? throw WireInput.Wrong("kind", $"kind must be one of {string.Join(", ", Enum.GetValues<RuntimeKind>().Select(RuntimeKinds.Wire))}");
        var runtime = await accounts.AddAsync(kind, Draft(body), ct);
        return TypedResults.Json(new OneRuntimeJson(RuntimeJson.From(runtime, null)), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<Ok<OneRuntimeJson>> Change(string id, HttpRequest request, RuntimeAccounts accounts, RuntimeStandings standings, CancellationToken ct)
    {
        var body = await WireInput.BodyAsync(request, ct);
        var runtime = await accounts.ChangeAsync(IdOf(id), Draft(body), ct);
        return TypedResults.Ok(new OneRuntimeJson(RuntimeJson.From(runtime, standings.Find(runtime.Id))));
    }

    private static async Task<Ok<SuccessJson>> Delete(string id, RuntimeAccounts accounts, CancellationToken ct)
    {
        await accounts.DeleteAsync(IdOf(id), ct);
        return TypedResults.Ok(new SuccessJson());
    }

    private static Guid IdOf(string id) =>
        Guid.TryParseExact(id, "D", out var runtime) ? runtime : throw new PanoptesException(ErrorKind.NotFound, "runtime_not_found", "Runtime not found");

    private static RuntimeDraft Draft(JsonElement body) => new()
    {
        Slug = body.Text("slug"),
        Name = body.Text("name"),
        BaseUrl = body.Text("base_url"),
        ApiKey = body.Text("api_key"),
        Program = body.Text("program"),
        ModelsFolder = body.Text("models_folder"),
        Arguments = body.Texts("arguments"),
        KeepAliveSeconds = body.WholeNumber("keep_alive_seconds"),
        Enabled = body.Switch("enabled"),
        IsDefault = body.Switch("is_default"),
    };

    private sealed record RuntimesJson([property: JsonPropertyName("runtimes")] IReadOnlyList<RuntimeJson> Runtimes);

    private sealed record OneRuntimeJson([property: JsonPropertyName("runtime")] RuntimeJson Runtime);

    private sealed record RuntimeJson(
        [property: JsonPropertyName("id")] Guid Id,
        [property: JsonPropertyName("slug")] string Slug,
        [property: JsonPropertyName("kind")] string Kind,
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("base_url")] string? BaseUrl,
        [property: JsonPropertyName("has_api_key")] bool HasApiKey,
        [property: JsonPropertyName("program")] string? Program,
        [property: JsonPropertyName("models_folder")] string? ModelsFolder,
        [property: JsonPropertyName("arguments")] IReadOnlyList<string> Arguments,
        [property: JsonPropertyName("keep_alive_seconds")] int KeepAliveSeconds,
        [property: JsonPropertyName("enabled")] bool Enabled,
        [property: JsonPropertyName("is_default")] bool IsDefault,
        [property: JsonPropertyName("health")] RuntimeHealthJson Health)
    {
        public static RuntimeJson From(RuntimeAccount runtime, RuntimeStanding? standing) => new(
            runtime.Id,
            runtime.Slug,
            runtime.Kind.Wire(),
            runtime.Name,
            runtime.BaseUrl,
            runtime.ProtectedKey is not null,
            runtime.Program,
            runtime.ModelsFolder,
            JsonSerializer.Deserialize<List<string>>(runtime.Arguments) ?? [],
            runtime.KeepAliveSeconds,
            runtime.Enabled,
            runtime.IsDefault,
            RuntimeHealthJson.From(standing));
    }
}
