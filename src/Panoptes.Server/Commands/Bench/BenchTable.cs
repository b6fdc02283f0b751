using System.Globalization;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench;

/// <summary>One figure of every level, as it is shown.</summary>
/// <param name="Name">What it is, with its unit.</param>
/// <param name="Of">Its text for a level.</param>
internal sealed record BenchRow(string Name, Func<LevelReport, string> Of);

/// <summary>What is shown of a level, on a terminal and in a page alike; unknown is a dash, never zero.</summary>
internal static class BenchTable
{
    public const string Unknown = "–";

    /// <summary>Marks a 99th percentile of fewer than 100 values.</summary>
    public const string WeakMark = "*";

    public static string WeakNote { get; } = Text($"{WeakMark} of fewer than {MetricSummary.EnoughForP99} values: little more than the slowest of them");

    public static IReadOnlyList<BenchRow> Rows(bool objectives) =>
    [
        new("requests", level => Text($"{level.Statistics.Requests}")),
        new("failed", level => Text($"{level.Statistics.FailedTotal}")),
        new("measured for, s", level => Text($"{level.Statistics.DurationSeconds:0.0}")),
        .. Metric("TTFT", s => s.TtftMs, mean: true),
        .. Metric("ITL", s => s.ItlMs),
        .. Metric("TPOT", s => s.TpotMs),
        .. Metric("latency", s => s.LatencyMs),
        new("latency from schedule p99, ms", level => P99(level.Statistics.LatencyFromScheduleMs)),
        new("output tokens/s", level => Rate(level.Statistics.OutputTokens > 0 ? level.Statistics.OutputTokenThroughput : null)),
        new("requests/s", level => Rate(level.Statistics.RequestThroughput)),
        .. objectives
            ? (IEnumerable<BenchRow>)[new("goodput, requests/s", level => Rate(level.Statistics.Goodput)), new("good", level => Part(level.Statistics.GoodShare))]
            : [],
        new("most in flight", level => Text($"{level.Statistics.PeakConcurrency}")),
        new("client", level => level.Load.Client.IsLimited ? "LIMITED" : "kept up"),
    ];

    /// <summary>The metrics of the table of percentiles.</summary>
    public static IReadOnlyList<(string Name, Func<BenchmarkStatistics, MetricSummary?> Of)> Metrics { get; } =
    [
        ("Time to first token (TTFT), ms", s => s.TtftMs),
        ("Time to first answer token, ms", s => s.TtfaMs),
        ("Gap between chunks (ITL), ms", s => s.ItlMs),
        ("Gap per token, ms", s => s.ItlPerTokenMs),
        ("Time per output token (TPOT), ms", s => s.TpotMs),
        ("Latency, ms", s => s.LatencyMs),
        ("Latency from schedule, ms", s => s.LatencyFromScheduleMs),
        ("Tokens/s of a request", s => s.OutputTps),
        ("Tokens/s after the first", s => s.TpsExcludingTtft),
        ("Own dispatch lag, ms", s => s.DispatchLagMs),
    ];

    /// <summary>Two digits below 10, one below 1,000, none above.</summary>
    public static string Ms(double? value) => value switch
    {
        null => Unknown,
        < 9.995 => Text($"{value:0.00}"),
        < 999.95 => Text($"{value:0.0}"),
        _ => Text($"{value:0}"),
    };

    public static string P99(MetricSummary? summary) => Ms(summary?.P99) + (summary is { P99IsWeak: true } ? WeakMark : "");

    public static string Rate(double? value) => Ms(value);

    public static string Part(double? value) => value is { } part ? Text($"{part * 100:0.0} %") : Unknown;

    /// <summary>A level's head: what a sweep raises.</summary>
    public static string Head(LoadShape shape) => shape switch
    {
        ClosedLoop { Concurrency: var slots } => Text($"{slots} at once"),
        Replay => "replay",
        RateRamp ramp => Text($"{ramp.From:0.###} → {ramp.To:0.###}/s"),
        _ => Text($"{shape.Level:0.###}/s"),
    };

    private static IEnumerable<BenchRow> Metric(string name, Func<BenchmarkStatistics, MetricSummary?> of, bool mean = false)
    {
        if (mean)
        {
            yield return new($"{name} mean, ms", level => Ms(of(level.Statistics)?.Mean));
        }

        yield return new($"{name} p50, ms", level => Ms(of(level.Statistics)?.P50));
        yield return new($"{name} p99, ms", level => P99(of(level.Statistics)));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
