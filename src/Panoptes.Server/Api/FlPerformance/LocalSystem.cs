using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;

namespace Panoptes.Server.Api.FlPerformance;

/// <summary>The dashboard's figures: <c>/system</c>.</summary>
internal static class LocalSystem
{
    /// <summary>How many of the newest completed runs the best models are looked for in.</summary>
    private const int RunsLookedAt = 1_000;

    public static void MapLocalSystem(this RouteGroupBuilder api)
    {
        var system = api.MapGroup("/system").WithTags("local system");
        system.MapGet("/health", Health).WithSummary("Whether a local runtime answers; always 200, time in milliseconds");
        system.MapGet("/stats", Stats).WithSummary("How many models and runs, the last run and the best models by their latest runs");
    }

    private static async Task<Ok<HealthJson>> Health(RuntimeAccounts accounts, RuntimeStandings standings, TimeProvider time, CancellationToken ct)
    {
        var runtimes = (await accounts.ListAsync(ct)).Where(runtime => runtime.Enabled).ToList();
        var real = runtimes.Where(runtime => runtime.Kind != RuntimeKind.Simulated || runtime.IsDefault).ToList();
        var reachable = real.Where(runtime => standings.Find(runtime.Id) is { Probe.Reachable: true }).ToList();
        var foundry = reachable.FirstOrDefault(runtime => runtime.Kind == RuntimeKind.FoundryLocal);
        return TypedResults.Ok(new HealthJson(
            reachable.Count > 0 ? "healthy" : "unhealthy",
            foundry is null ? "unavailable" : "available",
            RootOf(foundry ?? reachable.FirstOrDefault(), standings),
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            reachable.Count > 0 ? null : "No local runtime answers",
            runtimes.ToDictionary(runtime => runtime.Slug, runtime => RuntimeHealthJson.From(standings.Find(runtime.Id)))));
    }

    private static async Task<Ok<StatsJson>> Stats(ManagedModels models, BenchmarkRuns runs, SuiteQueries suites, CancellationToken ct)
    {
        var known = await models.ListAsync(ct);
        var newest = await runs.ListAsync(new BenchmarkFilter(Suites: true), 1, 0, ct);
        var completed = await runs.ListAsync(new BenchmarkFilter([BenchmarkRunStatus.Completed], Suites: true), RunsLookedAt, 0, ct);
        var (tps, latency) = await suites.BestAsync([.. completed.Items.Select(run => run.Id)], [.. known.Select(model => model.Id)], ct);
        return TypedResults.Ok(new StatsJson(
            known.Count,
            known.Count(model => model.Status == ManagedModelStatus.Running),
            newest.Total,
            newest.Items.Select(SuiteRunJson.From).FirstOrDefault(),
            tps is null ? null : new BestTpsJson(ManagedModelId.Text(tps.ModelId), tps.Value, tps.Scenarios),
            latency is null ? null : new BestLatencyJson(ManagedModelId.Text(latency.ModelId), latency.Value, latency.Scenarios)));
    }

    private static string? RootOf(RuntimeAccount? runtime, RuntimeStandings standings) =>
        runtime is null ? null : standings.Find(runtime.Id)?.Probe.Root?.GetLeftPart(UriPartial.Authority);

    private sealed record HealthJson(
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("foundryLocal")] string FoundryLocal,
        [property: JsonPropertyName("endpoint")] string? Endpoint,
        [property: JsonPropertyName("timestamp")] long Timestamp,
        [property: JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
        [property: JsonPropertyName("runtimes")] IReadOnlyDictionary<string, RuntimeHealthJson> Runtimes);

    private sealed record StatsJson(
        [property: JsonPropertyName("totalModels")] int TotalModels,
        [property: JsonPropertyName("runningServices")] int RunningServices,
        [property: JsonPropertyName("totalRuns")] int TotalRuns,
        [property: JsonPropertyName("lastRun")] SuiteRunJson? LastRun,
        [property: JsonPropertyName("bestTpsModel")] BestTpsJson? BestTpsModel,
        [property: JsonPropertyName("bestLatencyModel")] BestLatencyJson? BestLatencyModel);

    private sealed record BestTpsJson(
        [property: JsonPropertyName("modelId")] string ModelId, [property: JsonPropertyName("tps")] double Tps, [property: JsonPropertyName("scenarios")] int Scenarios);

    private sealed record BestLatencyJson(
        [property: JsonPropertyName("modelId")] string ModelId, [property: JsonPropertyName("p95")] double P95, [property: JsonPropertyName("scenarios")] int Scenarios);
}

/// <summary>How a runtime was found when it was last asked; its time is in milliseconds.</summary>
internal sealed record RuntimeHealthJson(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("endpoint")] string? Endpoint,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("loaded")] int? Loaded,
    [property: JsonPropertyName("checked_at")] long? CheckedAt)
{
    public static RuntimeHealthJson From(RuntimeStanding? standing) => standing is null
        ? new RuntimeHealthJson("unknown", null, null, null, null, null)
        : new RuntimeHealthJson(
            standing.Probe.Reachable ? "available" : "unavailable",
            standing.Probe.Root?.GetLeftPart(UriPartial.Authority),
            standing.Probe.Version,
            standing.Probe.Problem,
            standing.Probe.Reachable ? standing.Loaded.Count : null,
            standing.At.ToUnixTimeMilliseconds());
}
