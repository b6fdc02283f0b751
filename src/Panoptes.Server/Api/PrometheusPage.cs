using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Panoptes.Server.Api;

/// <summary><c>GET /metrics</c> in Prometheus' text format: the models' figures and this server's own health.</summary>
internal static class PrometheusPage
{
    /// <summary>Series of one metric: a thousand models times each verdict, and room.</summary>
    private const int MostSeries = 20_000;

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
    private static readonly double[] Rates = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

    public static void AddPrometheus(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Panoptes", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(Shape)
            .AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));

    public static void MapPrometheus(this IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint("/metrics");

    private static MetricStreamConfiguration? Shape(Instrument instrument) => instrument switch
    {
        { Meter.Name: not "Panoptes" } => null,
        Histogram<double> histogram => new ExplicitBucketHistogramConfiguration { Boundaries = histogram.Unit == "s" ? Seconds : Rates, CardinalityLimit = MostSeries },
        _ => new MetricStreamConfiguration { CardinalityLimit = MostSeries },
    };
}
