using System.Text.Json;
using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>A request in the document's numbers: zero where there is none, and all of them zero on a failure.</summary>
internal readonly record struct BenchmarkFigures(
    double TtftMs, double Tps, double TpsExcludingTtft, double TotalLatencyMs, int InputTokens, int OutputTokens, string? Error)
{
    public static BenchmarkFigures Of(BenchmarkResult result) => result.Request is { Succeeded: true } request
        ? new(
            request.TtftMs ?? 0, request.OutputTps ?? 0, request.TpsExcludingTtft ?? 0, request.LatencyMs,
            request.InputTokens ?? 0, request.OutputTokens ?? 0, null)
        : new(0, 0, 0, 0, 0, 0, result.Request.ErrorMessage ?? result.Request.Error);

    public static string Wire(TokenSource source) => JsonNamingPolicy.SnakeCaseLower.ConvertName(source.ToString());
}
