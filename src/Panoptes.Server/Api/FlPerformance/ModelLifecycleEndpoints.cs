using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>Loading, unloading and trying a model: <c>/models/{id}/start</c> and so on.</summary>
internal static class ModelLifecycleEndpoints
{
    public static void MapModelLifecycle(this RouteGroupBuilder api)
    {
        var model = api.MapGroup("/models/{id}").WithTags("local models");
        model.MapPost("/start", Start).WithSummary("Load a model, downloading it if need be; 202 if that goes on after the answer");
        model.MapPost("/load", Start).WithSummary("The same as start");
        model.MapPost("/stop", Stop).WithSummary("Unload a model, or give up its load");
        model.MapPost("/test", Test).WithSummary("Ask a loaded model one thing");
        model.MapGet("/progress", Progress).WithSummary("Where a model's load stands");
    }

    private static async Task<IResult> Start(string id, ModelLifecycle lifecycle, CancellationToken ct)
    {
        try
        {
            var model = await lifecycle.StartAsync(WireInput.Model(id), ct);
            return TypedResults.Json(
                StartedJson.From(model), statusCode: model.Status == ManagedModelStatus.Running ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        }
        catch (PanoptesException e) when (e.Code != "model_not_found")
        {
            return FlPerformanceDialect.Failed(e.Message, StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<IResult> Stop(string id, ModelLifecycle lifecycle, CancellationToken ct)
    {
        try
        {
            await lifecycle.StopAsync(WireInput.Model(id), ct);
            return TypedResults.Ok(new SuccessJson());
        }
        catch (PanoptesException e) when (e.Kind == ErrorKind.Unavailable)
        {
            return FlPerformanceDialect.Failed(e.Message, StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<IResult> Test(string id, HttpRequest request, ManagedModels models, ModelChecks checks, CancellationToken ct)
    {
        var body = await WireInput.BodyAsync(request, ct);
        var prompt = body.Text("prompt");
        var model = await models.GetAsync(WireInput.Model(id), ct);
        try
        {
            var answer = await checks.AskAsync(model.Id, prompt, ct);
            var usage = answer.Tokens is { Input: { } sent, Output: { } received } ? new UsageJson(sent, received, sent + received) : null;
            return TypedResults.Ok(new AnswerJson(true, answer.Text, usage, (long)Math.Round(answer.Latency.TotalMilliseconds), model.Alias));
        }
        catch (PanoptesException e) when (e.Code == "model_not_loaded")
        {
            return FlPerformanceDialect.Failed(e.Message, StatusCodes.Status400BadRequest);
        }
        catch (PanoptesException e) when (e.Kind == ErrorKind.Unavailable)
        {
            return TypedResults.Json(new TestErrorJson($"{model.Alias} did not answer", e.Message), statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<Ok<ProgressJson>> Progress(string id, ManagedModels models, CancellationToken ct)
    {
        var model = await models.GetAsync(WireInput.Model(id), ct);
        return TypedResults.Ok(new ProgressJson(
            LocalModelJson.StatusOf(model.Status), models.LoadOf(model.Id) is { } load ? LoadProgressJson.From(load) : null, model.LastError));
    }

    private sealed record StartedJson(
        [property: JsonPropertyName("success")] bool Success,
        [property: JsonPropertyName("endpoint")] string? Endpoint,
        [property: JsonPropertyName("port")] int? Port,
        [property: JsonPropertyName("modelInfo")] ModelInfoJson ModelInfo,
        [property: JsonPropertyName("status")] string Status)
    {
        public static StartedJson From(ManagedModel model)
        {
            var facts = ManagedModels.FactsOf(model);
            return new StartedJson(
                true,
                model.Endpoint,
                model.Endpoint is { } root ? new Uri(root).Port : null,
                new ModelInfoJson(facts?.Id ?? model.RuntimeModelId, facts?.Alias ?? model.Alias, facts?.DeviceType, facts?.ExecutionProvider),
                LocalModelJson.StatusOf(model.Status));
        }
    }

    private sealed record ModelInfoJson(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("alias")] string Alias,
        [property: JsonPropertyName("deviceType")] string? DeviceType,
        [property: JsonPropertyName("executionProvider")] string? ExecutionProvider);

    private sealed record AnswerJson(
        [property: JsonPropertyName("success")] bool Success,
        [property: JsonPropertyName("response")] string Response,
        [property: JsonPropertyName("usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] UsageJson? Usage,
        [property: JsonPropertyName("latency")] long Latency,
        [property: JsonPropertyName("model")] string Model);

    private sealed record UsageJson(
        [property: JsonPropertyName("prompt_tokens")] int PromptTokens,
        [property: JsonPropertyName("completion_tokens")] int CompletionTokens,
        [property: JsonPropertyName("total_tokens")] int TotalTokens);

    private sealed record TestErrorJson([property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("details")] string Details);

    private sealed record ProgressJson(
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("progress")] LoadProgressJson? Progress,
        [property: JsonPropertyName("error")] string? Error);
}
