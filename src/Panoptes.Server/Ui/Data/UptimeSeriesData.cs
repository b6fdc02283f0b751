using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Panoptes.Server.Ui.Shell;
using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Data;

/// <summary>The columns behind the charts of checks: <c>/ui/data/uptime/series</c>.</summary>
internal static class UptimeSeriesData
{
    private const int MostPoints = 1_000;

    public static void MapUptimeSeries(this IEndpointRouteBuilder data) => data.MapGet("/uptime/series", SeriesAsync).ExcludeFromDescription();

    private static async Task<IResult> SeriesAsync(
        UptimeQueries uptime,
        MonitoringSettingsStore settings,
        ModelColours colours,
        TimeProvider time,
        string metric,
        string? range,
        string? from,
        string? to,
        int? points,
        [FromQuery(Name = "model")] Guid[]? models,
        string? format,
        CancellationToken ct)
    {
        if (Metric(metric) is not { } wanted)
        {
            return Results.Problem("metric must be one of: latency, ttft, tps", statusCode: StatusCodes.Status400BadRequest);
        }

        var span = RangeChoice.Read(range, from, to).At(time.GetUtcNow());
        var apart = TimeSpan.FromMinutes((await settings.GetAsync(ct)).IntervalMinutes);

        // Buckets narrower than the checks are apart would be mostly empty: a line needs one check in each.
        var most = Math.Clamp(points ?? 300, 10, MostPoints);
        var useful = Math.Max(10, Math.Min(most, (int)((span.To - span.From) / apart)));
        var series = await uptime.SeriesAsync(wanted, span, useful, models is { Length: > 0 } ? models : null, ct);
        var looks = await colours.AllAsync(ct);
        return format == "csv"
            ? Results.Text(Csv(series, looks), "text/csv; charset=utf-8")
            : Results.Json(new SeriesJson(
                span.From.ToUnixTimeMilliseconds(), span.To.ToUnixTimeMilliseconds(), (long)series.Bucket.TotalMilliseconds,
                (long)Math.Max(2.5 * apart.TotalMilliseconds, 1.5 * series.Bucket.TotalMilliseconds),
                [.. series.Times.Select(t => t.ToUnixTimeMilliseconds())],
                [
                    .. series.Models.Where(m => looks.ContainsKey(m.ModelId)).OrderBy(m => looks[m.ModelId].Colour).Select(m => new LineJson(
                        m.ModelId, looks[m.ModelId].Name, looks[m.ModelId].Colour, m.Checks, m.Down,
                        Rounded(m.P50), Rounded(m.P95), Rounded(m.Max))),
                ]));
    }

    private static UptimeMetric? Metric(string name) => name switch
    {
        "latency" => UptimeMetric.Latency,
        "ttft" => UptimeMetric.Ttft,
        "tps" => UptimeMetric.TokensPerSecond,
        _ => null,
    };

    private static double?[] Rounded(double?[] values) => [.. values.Select(v => v is { } number ? Math.Round(number, 2) : v)];

    private static string Csv(UptimeSeries series, IReadOnlyDictionary<Guid, ModelLook> looks)
    {
        var csv = new StringBuilder("time,model,checks,down,p50,p95,min,max\r\n");
        for (var i = 0; i < series.Times.Count; i++)
        {
            foreach (var m in series.Models.Where(m => m.Checks[i] > 0))
            {
                var name = looks.TryGetValue(m.ModelId, out var look) ? look.Name : m.ModelId.ToString();
                csv.Append(CultureInfo.InvariantCulture,
                    $"{series.Times[i].UtcDateTime:yyyy-MM-ddTHH:mm:ssZ},{CsvText.Quoted(name)},{m.Checks[i]},{m.Down[i]},{m.P50[i]},{m.P95[i]},{m.Min[i]},{m.Max[i]}\r\n");
            }
        }

        return csv.ToString();
    }

    private sealed record SeriesJson(
        [property: JsonPropertyName("from")] long From,
        [property: JsonPropertyName("to")] long To,
        [property: JsonPropertyName("bucket_ms")] long BucketMs,
        [property: JsonPropertyName("gap_ms")] long GapMs,
        [property: JsonPropertyName("times")] IReadOnlyList<long> Times,
        [property: JsonPropertyName("series")] IReadOnlyList<LineJson> Series);

    private sealed record LineJson(
        [property: JsonPropertyName("id")] Guid Id,
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("colour")] int Colour,
        [property: JsonPropertyName("checks")] int[] Checks,
        [property: JsonPropertyName("down")] int[] Down,
        [property: JsonPropertyName("p50")] double?[] P50,
        [property: JsonPropertyName("p95")] double?[] P95,
        [property: JsonPropertyName("max")] double?[] Max);
}
