using System.Globalization;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Reads a detailed result of vLLM's <c>bench serve</c>, or one of ours in that layout, as a run that can be compared.</summary>
public static class VllmResultFile
{
    /// <summary>The error class of a request that vLLM only says has failed.</summary>
    public const string Unclassified = "unclassified";

    /// <summary>
    /// Reads one result. vLLM keeps no latency of a request, so it is the time to the first token plus all gaps; its time per
    /// output token follows from that, as vLLM's own does. Where it keeps no start times, no throughput can be compared.
    /// </summary>
    /// <param name="json">One JSON object, UTF-8; the caller bounds its size.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: it is no such object, or was saved without <c>--save-detailed</c>.</exception>
    public static MeasuredRun Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw Refusal("it is not a result of vLLM's bench serve");
        }
    }

    private static MeasuredRun Read(JsonElement root)
    {
        if (!root.TryGetProperty("duration", out var duration) || !root.TryGetProperty("completed", out _))
        {
            throw Refusal("it is not a result of vLLM's bench serve");
        }

        if (!root.TryGetProperty("ttfts", out var ttfts) || !root.TryGetProperty("itls", out var itls) || !root.TryGetProperty("output_lens", out var outputs))
        {
            throw Refusal("it holds no single requests; save it with --save-detailed");
        }

        var count = ttfts.GetArrayLength();
        if (count > BenchmarkPlan.MostRequests || itls.GetArrayLength() != count || outputs.GetArrayLength() != count)
        {
            throw Refusal("its lists are of different lengths, or too long");
        }

        var model = root.TryGetProperty("model_id", out var id) ? id.GetString() : null;
        var starts = root.TryGetProperty("start_times", out var times) && times.GetArrayLength() == count ? times : (JsonElement?)null;
        var first = starts is { } all && count > 0 ? all.EnumerateArray().Min(at => at.GetDouble()) : 0;
        var errors = root.TryGetProperty("errors", out var texts) && texts.GetArrayLength() == count ? texts : (JsonElement?)null;
        var inputs = root.TryGetProperty("input_lens", out var lens) && lens.GetArrayLength() == count ? lens : (JsonElement?)null;
        IReadOnlyList<BenchmarkRequest> requests =
        [
            .. Enumerable.Range(0, count).Select(i => Request(
                i,
                model ?? "",
                (starts?[i].GetDouble() ?? first) - first,
                errors?[i].GetString(),
                ttfts[i].GetDouble(),
                itls[i],
                inputs?[i].GetInt32(),
                outputs[i].GetInt32())),
        ];
        var run = new MeasuredRun(new RunConditions { Model = model, Load = Load(root) }, requests, TimeSpan.FromSeconds(duration.GetDouble()));
        return root.TryGetProperty(VllmExtension.Name, out var own)
            ? new MeasuredRun(VllmExtension.ReadConditions(own, run.Conditions with { Format = Text(root, "backend") }), VllmExtension.Refine(requests, own), run.Duration) { ClientLimits = VllmExtension.ReadPassed(own) }
            : run;
    }

    private static BenchmarkRequest Request(int index, string model, double start, string? error, double ttft, JsonElement gaps, int? input, int output)
    {
        var itl = gaps.EnumerateArray().Select(gap => (float)(gap.GetDouble() * 1000)).ToArray();
        var failed = !string.IsNullOrEmpty(error) || (output == 0 && ttft == 0);
        var generation = gaps.EnumerateArray().Sum(gap => gap.GetDouble());
        var latency = ttft + generation;
        return new BenchmarkRequest
        {
            Model = model,
            Index = index,
            Phase = BenchmarkPhase.Measured,
            StartedAt = DateTimeOffset.UnixEpoch,
            IntendedAt = start * 1000,
            DispatchedAt = start * 1000,
            Error = failed ? Unclassified : null,
            ErrorMessage = failed ? error : null,
            TtftMs = ttft > 0 ? ttft * 1000 : null,
            LatencyMs = latency * 1000,
            LastTokenMs = ttft > 0 ? latency * 1000 : null,
            TpotMs = output > 1 && generation > 0 ? generation * 1000 / (output - 1) : null,
            OutputTps = output > 0 && latency > 0 ? output / latency : null,
            TpsExcludingTtft = output > 1 && generation > 0 ? (output - 1) / generation : null,
            InputTokens = input,
            OutputTokens = output > 0 ? output : null,
            TokenSource = TokenSource.Tokenizer, // vLLM counts usage or tokenizes again, and does not say which
            Chunks = output > 0 ? itl.Length + 1 : 0,
            ItlMs = itl.Length > BenchmarkLimits.GapsPerRequest ? itl[..BenchmarkLimits.GapsPerRequest] : itl,
            GapsLeftOut = Math.Max(0, itl.Length - BenchmarkLimits.GapsPerRequest),
        };
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The load in our own words, as far as vLLM says it.</summary>
    private static string? Load(JsonElement root)
    {
        var rate = root.TryGetProperty("request_rate", out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : (double?)null;
        var burstiness = root.TryGetProperty("burstiness", out var shape) && shape.ValueKind == JsonValueKind.Number ? shape.GetDouble() : 1;
        var slots = root.TryGetProperty("max_concurrency", out var most) && most.ValueKind == JsonValueKind.Number ? most.GetInt32() : (int?)null;
        return (rate, slots) switch
        {
            (null, { } concurrency) => new ClosedLoop(concurrency).ToString(),
            ({ } perSecond, null) when burstiness == 1 => new PoissonRate(perSecond).ToString(),
            ({ } perSecond, null) => new GammaRate(perSecond, burstiness).ToString(),
            ({ } perSecond, { } concurrency) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.###}/s, at most {concurrency} at once"),
            _ => "all at once",
        };
    }

    private static PanoptesException Refusal(string message) => new(ErrorKind.Invalid, "invalid_baseline", message, "baseline");
}
