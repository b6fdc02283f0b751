using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>
/// Writes a run as vLLM's <c>bench serve --save-result --save-detailed</c> does (docs.vllm.ai, <c>vllm bench serve</c>), so
/// that tools for its files read ours. What it has no place for is in one member of our own, <c>panoptes</c>. A metric
/// without values is null, where vLLM writes zero. Times of failed requests are zero there, as vLLM's are; <c>errors</c> tells them apart.
/// </summary>
public static class VllmResult
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    /// <summary>Writes one level of a run; UTF-8.</summary>
    /// <param name="level">The level.</param>
    /// <param name="seed">The run's seed.</param>
    public static byte[] Write(LevelReport level, int seed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            Head(json, level);
            Totals(json, level.Statistics);
            Metric(json, "ttft_ms", level.Statistics.TtftMs);
            Metric(json, "tpot_ms", level.Statistics.TpotMs);
            Metric(json, "itl_ms", level.Statistics.ItlMs);
            Metric(json, "e2el_ms", level.Statistics.LatencyMs);
            var measured = level.Load.Requests.Where(request => request.Phase == BenchmarkPhase.Measured).OrderBy(request => request.Index).ToList();
            Details(json, measured);
            VllmExtension.Write(json, level, measured, seed);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Head(Utf8JsonWriter json, LevelReport level)
    {
        var plan = level.Load.Plan;
        json.WriteString("date", level.Load.StartedAt.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        json.WriteString("backend", level.Conditions.Format ?? WireFormatId.OpenAiChat.Wire());
        json.WriteString("model_id", level.Conditions.Model);
        json.WriteNumber("num_prompts", level.Statistics.Requests);
        if (plan.Shape is ClosedLoop closed)
        {
            json.WriteString("request_rate", "inf");
            json.WriteNumber("max_concurrency", closed.Concurrency);
        }
        else
        {
            json.WriteNumber("request_rate", plan.Shape.Level);
            json.WriteNull("max_concurrency");
        }

        if (plan.Shape is GammaRate or PoissonRate)
        {
            json.WriteNumber("burstiness", plan.Shape is GammaRate gamma ? gamma.Shape : 1);
        }
    }

    private static void Totals(Utf8JsonWriter json, BenchmarkStatistics s)
    {
        json.WriteNumber("duration", s.DurationSeconds);
        json.WriteNumber("completed", s.Completed);
        json.WriteNumber("failed", s.FailedTotal);
        json.WriteNumber("total_input_tokens", s.InputTokens);
        json.WriteNumber("total_output_tokens", s.OutputTokens);
        json.Write("request_throughput", s.RequestThroughput);
        json.Write("request_goodput", s.Goodput);
        json.Write("output_throughput", s.OutputTokenThroughput);
        json.Write("total_token_throughput", s.TotalTokenThroughput);
        json.WriteNumber("max_concurrent_requests", s.PeakConcurrency);
    }

    private static void Metric(Utf8JsonWriter json, string name, MetricSummary? summary)
    {
        json.Write($"mean_{name}", summary?.Mean);
        json.Write($"median_{name}", summary?.P50);
        json.Write($"std_{name}", summary?.Std);
        json.Write($"p90_{name}", summary?.P90);
        json.Write($"p95_{name}", summary?.P95);
        json.Write($"p99_{name}", summary?.P99);
    }

    private static void Details(Utf8JsonWriter json, List<BenchmarkRequest> requests)
    {
        json.WriteArray("input_lens", requests, (w, request) => w.WriteNumberValue(request.InputTokens ?? 0));
        json.WriteArray("output_lens", requests, (w, request) => w.WriteNumberValue(request.Succeeded ? request.OutputTokens ?? 0 : 0));
        json.WriteArray("ttfts", requests, (w, request) => w.WriteNumberValue((request.TtftMs ?? 0) / 1000));
        json.WriteArray("itls", requests, (w, request) =>
        {
            w.WriteStartArray();
            foreach (var gap in request.ItlMs)
            {
                w.WriteNumberValue(gap / 1000);
            }

            w.WriteEndArray();
        });
        json.WriteArray("start_times", requests, (w, request) => w.WriteNumberValue(request.DispatchedAt / 1000));
        json.WriteArray("errors", requests, (w, request) => w.WriteStringValue(request.Error is null ? "" : $"{request.Error}: {request.ErrorMessage}"));
    }
}

/// <summary>Small words for a JSON writer.</summary>
internal static class JsonWriting
{
    public static void Write(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteArray(this Utf8JsonWriter json, string name, IEnumerable<BenchmarkRequest> requests, Action<Utf8JsonWriter, BenchmarkRequest> write)
    {
        json.WriteStartArray(name);
        foreach (var request in requests)
        {
            write(json, request);
        }

        json.WriteEndArray();
    }
}
