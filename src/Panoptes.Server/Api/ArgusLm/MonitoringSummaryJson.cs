using System.Text.Json.Serialization;
using Panoptes.Server.Api.ArgusLm.Input;
using Panoptes.Uptime;

namespace Panoptes.Server.Api.ArgusLm;

internal sealed record UptimeSummaryJson(
    [property: JsonPropertyName("definition")] string Definition,
    [property: JsonPropertyName("models")] IReadOnlyList<ModelUptimeJson> Models,
    [property: JsonPropertyName("bars")] UptimeBarsJson Bars)
{
    private const string Words = "uptime_percent is (up + degraded) / checks x 100; retries do not count";

    public static UptimeSummaryJson From(IReadOnlyList<ModelUptime> models, UptimeBars bars) =>
        new(Words, [.. models.Select(ModelUptimeJson.From)], UptimeBarsJson.From(bars));
}

internal sealed record ModelUptimeJson(
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("provider_account_id")] Guid ProviderAccountId,
    [property: JsonPropertyName("provider_name")] string ProviderName,
    [property: JsonPropertyName("provider_type")] string ProviderType,
    [property: JsonPropertyName("provider_enabled")] bool ProviderEnabled,
    [property: JsonPropertyName("status")] string? Status,
    [property: JsonPropertyName("since"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset? Since,
    [property: JsonPropertyName("consecutive_failures")] int ConsecutiveFailures,
    [property: JsonPropertyName("latest")] UptimeCheckJson? Latest,
    [property: JsonPropertyName("windows")] IReadOnlyDictionary<string, UptimeShareJson> Windows)
{
    public static ModelUptimeJson From(ModelUptime model) => new(
        model.ModelId, model.ModelName, model.ProviderAccountId, model.ProviderName, model.ProviderType, model.ProviderEnabled,
        model.Latest?.Status.Wire(), model.Since, model.ConsecutiveFailures,
        model.Latest is { } check ? UptimeCheckJson.From(check) : null,
        new Dictionary<string, UptimeShareJson>
        {
            ["24h"] = UptimeShareJson.From(model.Day),
            ["7d"] = UptimeShareJson.From(model.Week),
            ["30d"] = UptimeShareJson.From(model.Month),
            ["90d"] = UptimeShareJson.From(model.Quarter),
        });
}

internal sealed record UptimeShareJson(
    [property: JsonPropertyName("uptime_percent")] double? UptimePercent,
    [property: JsonPropertyName("checks")] long Checks,
    [property: JsonPropertyName("degraded")] long Degraded,
    [property: JsonPropertyName("down")] long Down)
{
    // Never rounded up to 100: a model that was down once was not up all the time.
    public static UptimeShareJson From(UptimeShare share) => new(
        share.Percent is { } percent ? Math.Floor(percent * 10_000) / 10_000 : null, share.Checks, share.Degraded, share.Down);
}

internal sealed record UptimeBarsJson(
    [property: JsonPropertyName("days")] IReadOnlyList<DateOnly> Days,
    [property: JsonPropertyName("models")] IReadOnlyList<ModelBarsJson> Models)
{
    public static UptimeBarsJson From(UptimeBars bars) => new(bars.Days, [.. bars.Models.Select(ModelBarsJson.From)]);
}

internal sealed record ModelBarsJson(
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("up")] int[] Up,
    [property: JsonPropertyName("degraded")] int[] Degraded,
    [property: JsonPropertyName("down")] int[] Down)
{
    public static ModelBarsJson From(ModelBars bars) => new(bars.ModelId, bars.Up, bars.Degraded, bars.Down);
}

/// <summary>Columns over one time axis: bucket <c>i</c> starts at <c>start + i × bucket_seconds</c>; null is a gap.</summary>
internal sealed record UptimeSeriesJson(
    [property: JsonPropertyName("metric")] string Metric,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("start"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset Start,
    [property: JsonPropertyName("bucket_seconds")] long BucketSeconds,
    [property: JsonPropertyName("points")] int Points,
    [property: JsonPropertyName("models")] IReadOnlyList<ModelSeriesJson> Models)
{
    public static UptimeSeriesJson From(string metric, UptimeSeries series) => new(
        metric, series.Metric == UptimeMetric.TokensPerSecond ? "tokens/s" : "ms", series.Times[0], (long)series.Bucket.TotalSeconds,
        series.Times.Count, [.. series.Models.Select(ModelSeriesJson.From)]);
}

internal sealed record ModelSeriesJson(
    [property: JsonPropertyName("model_id")] Guid ModelId,
    [property: JsonPropertyName("checks")] int[] Checks,
    [property: JsonPropertyName("down")] int[] Down,
    [property: JsonPropertyName("p50")] IReadOnlyList<double?> P50,
    [property: JsonPropertyName("p95")] IReadOnlyList<double?> P95,
    [property: JsonPropertyName("min")] IReadOnlyList<double?> Min,
    [property: JsonPropertyName("max")] IReadOnlyList<double?> Max)
{
    public static ModelSeriesJson From(ModelSeries series) => new(
        series.ModelId, series.Checks, series.Down, Short(series.P50), Short(series.P95), Short(series.Min), Short(series.Max));

    // A tenth of a millisecond is less than a probe can tell.
    private static double?[] Short(double?[] values) => Array.ConvertAll(values, value => value is { } v ? Math.Round(v, 1) : (double?)null);
}
