using System.Globalization;
using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>What benchmark runs are called on pages: states, verdicts, failures, limits.</summary>
internal static class RunWords
{
    public static MarkState Mark(this BenchmarkRunStatus status) => status switch
    {
        BenchmarkRunStatus.Completed => MarkState.Up,
        BenchmarkRunStatus.Failed => MarkState.Down,
        BenchmarkRunStatus.Running => MarkState.Maintenance,
        _ => MarkState.Unknown,
    };

    public static string Word(this BenchmarkRunStatus status) => status == BenchmarkRunStatus.Pending ? "Waiting" : status.ToString();

    public static string Word(this RegressionVerdict verdict) => verdict switch
    {
        RegressionVerdict.Regressed => "Slower",
        RegressionVerdict.Improved => "Faster",
        RegressionVerdict.NotComparable => "Not comparable",
        _ => "No change shown",
    };

    public static string Chip(this RegressionVerdict verdict) => verdict switch
    {
        RegressionVerdict.Regressed => "chip bad",
        RegressionVerdict.Improved => "chip good",
        RegressionVerdict.NotComparable => "chip warn",
        _ => "chip",
    };

    public static string Word(this BenchmarkTrigger trigger) => trigger switch
    {
        BenchmarkTrigger.Scheduled => "by its schedule",
        BenchmarkTrigger.Cli => "from the command line",
        _ => "by hand",
    };

    /// <summary>How long a run took, or has taken by now.</summary>
    public static string Duration(BenchmarkRun run, DateTimeOffset now) => run.StartedAt is { } start ? Long((run.CompletedAt ?? now) - start) : Words.None;

    /// <summary>E.g. <c>0.8 s</c>, <c>42 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Long(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
    };

    /// <summary>The part that is done, in per cent; null if nobody knows how much there will be.</summary>
    public static double? Done(BenchmarkRun run) => run.ExpectedRequests is > 0 and var all ? Math.Min(100, 100.0 * run.ResultCount / all) : null;

    public static string Progress(BenchmarkRun run) => run.ExpectedRequests is { } all
        ? string.Create(CultureInfo.InvariantCulture, $"{run.ResultCount:#,0} of {Words.Count(all, "request")}")
        : Words.Count(run.ResultCount, "request");

    /// <summary>A failure's class, e.g. <c>server_error</c>, in words.</summary>
    public static string Failure(string error) => error switch
    {
        BenchmarkErrors.NotDispatched => "Not sent: too many in flight",
        BenchmarkErrors.InternalError => "Could not be prepared",
        _ => Capital(error.Replace('_', ' ')),
    };

    /// <summary>A limit of our own machine that was passed, in words.</summary>
    public static string Limit(PassedLimit limit) => limit.Name switch
    {
        "dispatch_lag_p99_ms" => $"requests left {Words.Figure(limit.Value)} ms late (p99; {Words.Figure(limit.Limit)} ms are allowed)",
        "pool_lag_p99_ms" => $"answers were read up to {Words.Figure(limit.Value)} ms late (p99; {Words.Figure(limit.Limit)} ms are allowed)",
        "cpu_share" => $"this machine's processors were {Words.Figure(100 * limit.Value)} % busy ({Words.Figure(100 * limit.Limit)} % are allowed)",
        "not_dispatched" => $"{Words.Count((long)limit.Value, "request")} could not be sent, for too many were in flight",
        _ => limit.ToString(),
    };

    public static string Knee(Knee knee) => knee switch
    {
        { Reason: KneeReason.Saturated, Level: { } level } => $"The knee is at {Level(level)}: beyond it more load brings hardly more throughput.",
        { Reason: KneeReason.ObjectiveBroken, Level: { } level } => $"Up to {Level(level)} first tokens come in time; beyond it they do not.",
        { Reason: KneeReason.ObjectiveNeverMet } => "First tokens come too late at every level.",
        _ => "No knee was reached: throughput still grew at the highest level.",
    };

    private static string Level(double level) => level.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>What a good request keeps, in words.</summary>
    public static string Objectives(SloSet slos) => string.Join(", ", new[]
    {
        ("first token", slos.TtftMs), ("each further token", slos.TpotMs), ("gaps between chunks", slos.ItlMs), ("whole answer", slos.LatencyMs),
    }.Where(of => of.Item2 is not null).Select(of => $"{of.Item1} ≤ {of.Item2!.Value.ToString("#,0.##", CultureInfo.InvariantCulture)} ms"));

    public static string Source(TokenSource source) => source switch
    {
        TokenSource.Usage => "the provider's usage",
        TokenSource.ServerTimings => "the server's timings",
        TokenSource.Tokenizer => "a tokenizer here (estimated)",
        TokenSource.Chunks => "chunks (estimated)",
        _ => "nowhere (unknown)",
    };

    /// <summary>A compared metric's name and unit.</summary>
    public static (string Name, string Unit) Metric(MetricComparison metric) => metric.Metric switch
    {
        "ttft_ms" => ($"Time to first token, {metric.Statistic}", "ms"),
        "tpot_ms" => ($"Time per output token, {metric.Statistic}", "ms"),
        "latency_from_schedule_ms" => ($"Latency from schedule, {metric.Statistic}", "ms"),
        "output_token_throughput" => ("Output throughput", "tokens/s"),
        var other => ($"{other} {metric.Statistic}", ""),
    };

    public static string Cost(decimal? cost) => cost is { } dollars
        ? string.Create(CultureInfo.InvariantCulture, $"${dollars.ToString(dollars is > 0 and < 0.01m ? "0.00000" : dollars < 1 ? "0.0000" : "#,0.00", CultureInfo.InvariantCulture)}")
        : Words.None;

    /// <summary>A load; the levels of a sweep are said once: <c>Sweep: closed loop, 1 · 2 · 4 at once</c>.</summary>
    public static string Load(string load)
    {
        const string Sweep = "sweep: ";
        var levels = load.StartsWith(Sweep, StringComparison.Ordinal) ? load[Sweep.Length..].Split(" · ") : [];
        if (levels.Length < 2)
        {
            return Capital(load);
        }

        var number = levels.Select(level => level.AsSpan().IndexOfAnyInRange('0', '9')).Min();
        var end = levels[0].Length - 1;
        while (end >= 0 && !char.IsAsciiDigit(levels[0][end]))
        {
            end--;
        }

        var (before, after) = number < 0 || end < number ? ("", "") : (levels[0][..number], levels[0][(end + 1)..]);
        return levels.All(level => level.StartsWith(before, StringComparison.Ordinal) && level.EndsWith(after, StringComparison.Ordinal))
            ? $"Sweep: {before}{string.Join(" · ", levels.Select(level => level[before.Length..^after.Length]))}{after}"
            : Capital(load);
    }

    /// <summary>A reason of a verdict, its metrics by their names for people.</summary>
    public static string Reason(string reason) => Capital(reason
        .Replace("pool_lag_p99_ms", "answers read late, p99 (ms):", StringComparison.Ordinal)
        .Replace("dispatch_lag_p99_ms", "requests sent late, p99 (ms):", StringComparison.Ordinal)
        .Replace("cpu_share", "share of its processors:", StringComparison.Ordinal)
        .Replace("not_dispatched", "requests that could not be sent:", StringComparison.Ordinal)
        .Replace("latency_from_schedule_ms", "latency from schedule (ms)", StringComparison.Ordinal)
        .Replace("output_token_throughput", "output throughput (tokens/s)", StringComparison.Ordinal)
        .Replace("ttft_ms", "time to first token (ms)", StringComparison.Ordinal)
        .Replace("tpot_ms", "time per output token (ms)", StringComparison.Ordinal));

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
