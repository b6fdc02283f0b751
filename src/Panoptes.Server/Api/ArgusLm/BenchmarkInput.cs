using System.Text.Json;
using Panoptes.Benchmarks;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Reads what is to be benchmarked: the document's five members, and ours.</summary>
internal static class BenchmarkInput
{
    private const int DefaultRuns = 3;
    private const int MostRuns = 10;

    // Where the domain's name of a field is not the wire's.
    private static readonly Dictionary<string, string> WireNames = new(StringComparer.Ordinal)
    {
        ["models"] = "model_ids",
        ["load.requests"] = "requests",
        ["load.duration_seconds"] = "duration_seconds",
        ["load.warmup_requests"] = "warm_up_requests",
        ["load.sweep"] = "load.levels",
    };

    /// <summary>The order; whatever is at fault is noted, and then the order means nothing.</summary>
    public static BenchmarkOrder Order(this ObjectInput body, WireInput input)
    {
        var models = body.Required("model_ids").Uuids();
        var pack = body.Required("prompt_pack").Text(min: 1);
        var name = body.Member("name").Text();
        var tokens = body.Member("max_tokens").Int(1, BenchmarkOrder.LargestMaxTokens);
        var runs = body.Member("num_runs").Int(1, MostRuns);
        var requests = body.Member("requests").Int(1, BenchmarkLimits.Requests);
        var seconds = body.Number("duration_seconds");
        var concurrency = body.Member("concurrency").Int(1, BenchmarkLimits.Concurrency);
        var load = body.Load(concurrency, input.Issues);
        var order = new BenchmarkOrder
        {
            ModelIds = [.. (models ?? []).Distinct()],
            PromptPack = pack ?? "",
            Name = string.IsNullOrWhiteSpace(name) ? null : name,
            MaxTokens = tokens ?? 200,
            Requests = requests ?? runs ?? (seconds is null && load.Shape is not Replay ? DefaultRuns : null),
            Duration = seconds is { } length ? TimeSpan.FromSeconds(Math.Min(length, TimeSpan.FromDays(365).TotalSeconds)) : null,
            Load = load.Shape,
            Sweep = load.Sweep,
            WarmUpRequests = body.Member("warm_up_requests").Int(0, BenchmarkLimits.WarmUpRequests),
            Slos = body.Slos(),
            Temperature = body.Number("temperature") ?? BenchmarkOrder.DefaultTemperature,
            UniquePrompts = body.Member("unique_prompts").Bool() ?? true,
            Seed = body.Member("seed").Int(0),
            BaselineRunId = body.Member("baseline_run_id").Uuid(),
        };

        // What the wire got wrong is said in its own words; the rest by the rules of the domain.
        if (models is not null && load.IsRead)
        {
            input.Issues.Add(body, order.Validate());
        }

        return order;
    }

    /// <summary>Notes broken rules of the domain as faults of the body.</summary>
    public static void Add(this InputIssues issues, ObjectInput body, IReadOnlyList<FieldError> errors)
    {
        foreach (var error in errors)
        {
            var field = WireNames.GetValueOrDefault(error.Field, error.Field);
            var value = body.Json.TryGetProperty(field.Split('.')[0], out var found) ? Echo.Of(found) : null;
            issues.Add(new InputIssue("value_error", ["body", .. field.Split('.')], $"Value error, {field} {error.Message}", value));
        }
    }

    private static SloSet? Slos(this ObjectInput body)
    {
        var member = body.Member("slo");
        if (!member.IsPresent || member.IsNull)
        {
            return null;
        }

        if (body.Json.GetProperty("slo").ValueKind != JsonValueKind.String)
        {
            return member.Object() is { } of
                ? new SloSet { TtftMs = of.Number("ttft_ms"), TpotMs = of.Number("tpot_ms"), ItlMs = of.Number("itl_ms"), LatencyMs = of.Number("latency_ms") }
                : null;
        }

        try
        {
            return SloSet.Parse(member.Text() ?? "");
        }
        catch (PanoptesException e)
        {
            member.Refuse("value_error", $"Value error, {e.Message}");
            return null;
        }
    }
}
