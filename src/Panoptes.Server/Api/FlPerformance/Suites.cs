using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks.Suites;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>Suites of scenarios: <c>/benchmarks/suites</c>.</summary>
internal static class Suites
{
    public static void MapSuites(this RouteGroupBuilder api)
    {
        var suites = api.MapGroup("/benchmarks/suites").WithTags("suites");
        suites.MapGet("", List).WithSummary("List the suites, the built-in one first");
        suites.MapPost("", Save).WithSummary("Keep a suite of one's own; one of its name is replaced");
        suites.MapGet("/{name}", Get).WithSummary("Get a suite");
        suites.MapDelete("/{name}", Delete).WithSummary("Delete a suite of one's own; runs keep what they were made of");
    }

    private static Ok<SuitesJson> List(SuiteStore store)
    {
        var list = store.List();
        return TypedResults.Ok(new SuitesJson([.. list.Suites.Select(SuiteWireJson.From)], [.. list.Broken.Select(broken => new BrokenJson(broken.File, broken.Problem))]));
    }

    private static Ok<OneSuiteJson> Get(string name, SuiteStore store) =>
        TypedResults.Ok(new OneSuiteJson(SuiteWireJson.From(store.Find(name) ?? throw new PanoptesException(ErrorKind.NotFound, "suite_not_found", "Suite not found"))));

    private static async Task<JsonHttpResult<OneSuiteJson>> Save(HttpRequest request, SuiteStore store, CancellationToken ct)
    {
        var suite = SuiteJson.Read(await WireInput.BodyAsync(request, ct));
        var isNew = store.Save(suite);
        return TypedResults.Json(new OneSuiteJson(SuiteWireJson.From(suite)), statusCode: isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static Ok<SuccessJson> Delete(string name, SuiteStore store)
    {
        store.Delete(name);
        return TypedResults.Ok(new SuccessJson());
    }

    private sealed record SuitesJson(
        [property: JsonPropertyName("suites")] IReadOnlyList<SuiteWireJson> Suites, [property: JsonPropertyName("broken")] IReadOnlyList<BrokenJson> Broken);

    private sealed record OneSuiteJson([property: JsonPropertyName("suite")] SuiteWireJson Suite);

    private sealed record BrokenJson([property: JsonPropertyName("file")] string File, [property: JsonPropertyName("error")] string Error);

    private sealed record SuiteWireJson(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("description")] string Description,
        [property: JsonPropertyName("version")] string Version,
        [property: JsonPropertyName("built_in")] bool BuiltIn,
        [property: JsonPropertyName("scenarios")] IReadOnlyList<ScenarioJson> Scenarios,
        [property: JsonPropertyName("default_config")] SuiteConfigJson DefaultConfig)
    {
        public static SuiteWireJson From(Suite suite) => new(
            suite.Name,
            suite.Description,
            suite.Version,
            suite.BuiltIn,
            [.. suite.Scenarios.Select(scenario => new ScenarioJson(scenario.Name, scenario.Description, scenario.Prompt, scenario.MaxTokens, scenario.ExpectedOutputLength))],
            SuiteConfigJson.From(suite.DefaultConfig));
    }

    private sealed record ScenarioJson(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("description")] string Description,
        [property: JsonPropertyName("prompt")] string Prompt,
        [property: JsonPropertyName("max_tokens")] int MaxTokens,
        [property: JsonPropertyName("expected_output_length")] string ExpectedOutputLength);
}

/// <summary>How a suite is run; the timeout in milliseconds.</summary>
internal sealed record SuiteConfigJson(
    [property: JsonPropertyName("iterations")] int Iterations,
    [property: JsonPropertyName("concurrency")] int Concurrency,
    [property: JsonPropertyName("timeout")] int Timeout,
    [property: JsonPropertyName("temperature")] double Temperature,
    [property: JsonPropertyName("streaming")] bool Streaming)
{
    public static SuiteConfigJson From(SuiteConfig config) => new(config.Iterations, config.Concurrency, config.Timeout, config.Temperature, config.Streaming);
}
