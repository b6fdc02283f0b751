using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>The member <c>panoptes</c> of a vLLM result: what vLLM's layout has no place for. Lists run beside vLLM's own, request by request.</summary>
internal static class VllmExtension
{
    public const string Name = "panoptes";

    public static void Write(Utf8JsonWriter json, LevelReport level, List<BenchmarkRequest> requests, int seed)
    {
        json.WriteStartObject(Name);
        json.WriteNumber("seed", seed);
        json.WriteString("started_at", level.Load.StartedAt);
        json.WriteNumber("warmup_requests", level.Load.Plan.WarmUp);
        json.WriteString("ended", level.Load.End.ToString());
        Conditions(json, level.Conditions);
        json.WriteStartArray("client_limits_passed");
        foreach (var passed in level.Load.Client.Passed)
        {
            json.WriteStartObject();
            json.WriteString("name", passed.Name);
            json.WriteNumber("value", passed.Value);
            json.WriteNumber("limit", passed.Limit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteArray("latencies", requests, (w, request) => w.WriteNumberValue(request.LatencyMs / 1000));
        json.WriteArray("dispatch_lags", requests, (w, request) => w.WriteNumberValue(request.DispatchLagMs / 1000));
        json.WriteArray("last_tokens", requests, (w, request) => Value(w, request.LastTokenMs / 1000));
        json.WriteArray("ttfas", requests, (w, request) => Value(w, request.TtfaMs / 1000));
        json.WriteArray("chunks", requests, (w, request) => w.WriteNumberValue(request.Chunks));
        json.WriteArray("cached_lens", requests, (w, request) => Value(w, request.CachedTokens));
        json.WriteArray("token_sources", requests, (w, request) => w.WriteStringValue(request.TokenSource.ToString()));
        json.WriteArray("error_classes", requests, (w, request) => w.WriteStringValue(request.Error));
        if (requests.Any(request => request.ServerTimes is not null))
        {
            ServerTimes(json, requests);
        }

        json.WriteEndObject();
    }

    /// <summary>Puts what the member holds onto requests that were read from vLLM's own lists.</summary>
    public static IReadOnlyList<BenchmarkRequest> Refine(IReadOnlyList<BenchmarkRequest> requests, JsonElement own) =>
    [
        .. requests.Select((request, i) => Derived(request with
        {
            LatencyMs = Number(own, "latencies", i) * 1000 ?? request.LatencyMs,
            DispatchLagMs = Number(own, "dispatch_lags", i) * 1000 ?? 0,
            LastTokenMs = Number(own, "last_tokens", i) * 1000 ?? request.LastTokenMs,
            TtfaMs = Number(own, "ttfas", i) * 1000,
            Chunks = (int?)Number(own, "chunks", i) ?? request.Chunks,
            CachedTokens = (int?)Number(own, "cached_lens", i),
            TokenSource = Enum.TryParse<TokenSource>(Text(own, "token_sources", i), out var source) ? source : request.TokenSource,
            Error = Text(own, "error_classes", i) ?? request.Error,
        })),
    ];

    /// <summary>What follows from times that are known exactly; vLLM's lists only give the sum of the gaps, of which ours may hold but the first.</summary>
    private static BenchmarkRequest Derived(BenchmarkRequest request)
    {
        double? tpot = request.OutputTokens is > 1 and var n && request.LastTokenMs - request.TtftMs is > 0 and var span ? span / (n - 1) : null;
        return request with
        {
            GapsLeftOut = Math.Max(0, request.Chunks - 1 - request.ItlMs.Count),
            TpotMs = tpot,
            TpsExcludingTtft = 1000 / tpot,
            OutputTps = request.LatencyMs > 0 ? request.OutputTokens / (request.LatencyMs / 1000) : null,
        };
    }

    public static RunConditions ReadConditions(JsonElement own, RunConditions known) =>
        own.TryGetProperty("conditions", out var conditions)
            ? known with
            {
                Prompts = Member(conditions, "prompts")?.GetString(),
                UniquePrompts = Member(conditions, "unique_prompts")?.GetBoolean(),
                Load = Member(conditions, "load")?.GetString(),
                MaxOutputTokens = Member(conditions, "max_tokens")?.GetInt32(),
                Temperature = Member(conditions, "temperature")?.GetDouble(),
            }
            : known;

    public static IReadOnlyList<PassedLimit> ReadPassed(JsonElement own) =>
        Member(own, "client_limits_passed") is { } passed
            ? [.. passed.EnumerateArray().Select(limit => new PassedLimit(limit.GetProperty("name").GetString()!, limit.GetProperty("value").GetDouble(), limit.GetProperty("limit").GetDouble()))]
            : [];

    /// <summary>Only where a server says something of itself; most say nothing.</summary>
    private static void ServerTimes(Utf8JsonWriter json, List<BenchmarkRequest> requests)
    {
        json.WriteArray("server_load_times", requests, (w, request) => Value(w, request.ServerTimes?.Load?.TotalSeconds));
        json.WriteArray("server_prefill_times", requests, (w, request) => Value(w, request.ServerTimes?.Prompt?.TotalSeconds));
        json.WriteArray("server_prefill_lens", requests, (w, request) => Value(w, request.ServerTimes?.PromptTokens));
        json.WriteArray("server_decode_times", requests, (w, request) => Value(w, request.ServerTimes?.Generation?.TotalSeconds));
        json.WriteArray("server_decode_lens", requests, (w, request) => Value(w, request.ServerTimes?.GenerationTokens));
        json.WriteArray("server_total_times", requests, (w, request) => Value(w, request.ServerTimes?.Total?.TotalSeconds));
    }

    private static void Conditions(Utf8JsonWriter json, RunConditions conditions)
    {
        json.WriteStartObject("conditions");
        json.WriteString("prompts", conditions.Prompts);
        if (conditions.UniquePrompts is { } unique)
        {
            json.WriteBoolean("unique_prompts", unique);
        }

        json.WriteString("load", conditions.Load);
        json.Write("max_tokens", conditions.MaxOutputTokens);
        json.Write("temperature", conditions.Temperature);
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static double? Number(JsonElement own, string list, int i) =>
        Item(own, list, i) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static string? Text(JsonElement own, string list, int i) =>
        Item(own, list, i) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Item(JsonElement own, string list, int i) =>
        Member(own, list) is { ValueKind: JsonValueKind.Array } values && i < values.GetArrayLength() ? values[i] : null;

    private static JsonElement? Member(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
