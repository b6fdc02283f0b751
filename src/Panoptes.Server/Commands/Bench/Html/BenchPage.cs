using System.Globalization;
using System.Text;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>
/// The report as one page that needs nothing but itself: no script, no font, no picture from elsewhere. Its policy forbids
/// them too, so that no text of a server that slipped in could load one.
/// </summary>
internal static class BenchPage
{
    /// <summary>Writes the page; UTF-8.</summary>
    public static byte[] Write(BenchmarkReport report, BenchSettings settings, BenchVerdict? verdict, IReadOnlyList<Finding> findings)
    {
        var page = new StringBuilder();
        var model = report.Models[0];
        page.Append("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>");
        page.Append("<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        page.Append("<title>").Append(E($"{model.Name}: benchmark")).Append("</title><style>").Append(BenchPageStyle.Css).Append("</style></head><body><main>\n");
        Head(page, report, settings, model);
        var shown = Shown(model, settings);
        if (shown is not null)
        {
            Cards(page, settings, shown, model.Levels.Count > 1);
        }

        Findings(page, findings);
        Levels(page, settings, model);
        Compared(page, verdict);
        foreach (var level in model.Levels)
        {
            Level(page, level, alone: model.Levels.Count == 1, open: level == shown);
        }

        page.Append("<p class='soft'>Made by Panoptes. Percentiles by linear interpolation; intervals are 95 % bootstrap intervals. ").Append(E(BenchTable.WeakNote)).Append(".</p></main></body></html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    /// <summary>The level that the cards show: the knee, else the one of the highest throughput, if possible one that keeps what is asked for.</summary>
    private static LevelReport? Shown(ModelReport model, BenchSettings settings) =>
        model.Levels.FirstOrDefault(level => model.Knee?.Level is { } knee && level.Load.Plan.Shape.Level == knee)
        ?? model.Levels.Where(level => settings.GoodputMin is { } least && BenchExit.Keeps(level, least)).MaxBy(level => level.AsPoint().Throughput)
        ?? model.Levels.MaxBy(level => level.AsPoint().Throughput);

    private static void Head(StringBuilder page, BenchmarkReport report, BenchSettings settings, ModelReport model)
    {
        page.Append("<header><h1>").Append(E(model.Name)).Append("</h1><p class='soft'>").Append(E(settings.Address)).Append("</p><p class='soft'>")
            .Append(E(Text($"{report.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {(report.EndedAt - report.StartedAt).TotalSeconds:0.#} s")))
            .Append(" · ").Append(E(string.Join("; ", model.Levels.Select(level => level.Conditions.Load)))).Append("</p></header>\n");
    }

    private static void Cards(StringBuilder page, BenchSettings settings, LevelReport level, bool several)
    {
        var s = level.Statistics;
        if (several)
        {
            page.Append("<h2>At ").Append(E(level.Conditions.Load ?? "")).Append("</h2>");
        }

        page.Append("<dl class='cards'>");
        Card("Requests", Text($"{s.Requests}"), s.FailedTotal > 0 ? Text($"{s.FailedTotal} failed") : "none failed", s.FailedTotal > 0 ? "bad" : "good");
        Card("Time to first token", $"{BenchTable.Ms(s.TtftMs?.P50)} ms", $"p99 {BenchTable.P99(s.TtftMs)} ms");
        Card("Per output token", $"{BenchTable.Ms(s.TpotMs?.P50)} ms", $"p99 {BenchTable.P99(s.TpotMs)} ms");
        Card("Latency", $"{BenchTable.Ms(s.LatencyMs?.P50)} ms", $"p99 {BenchTable.P99(s.LatencyMs)} ms");
        Card("Output tokens/s", BenchTable.Rate(s.OutputTokens > 0 ? s.OutputTokenThroughput : null), $"{BenchTable.Rate(s.RequestThroughput)} requests/s");
        if (settings.GoodputMin is { } least)
        {
            Card("Good requests", BenchTable.Part(s.GoodShare), $"{settings.Plan.Slos.ToString().Replace(",", ", ", StringComparison.Ordinal)}; {BenchTable.Part(least)} asked for", BenchExit.Keeps(level, least) ? "good" : "bad");
        }

        Card("This client", level.Load.Client.IsLimited ? "limited" : "kept up", level.Load.Client.IsLimited ? string.Join(", ", level.Load.Client.Passed) : $"dispatch lag p99 {BenchTable.Ms(level.Load.Client.DispatchLagP99Ms)} ms", level.Load.Client.IsLimited ? "warn" : "");
        page.Append("</dl>\n");

        void Card(string name, string value, string more, string style = "") =>
            page.Append("<div class='card ").Append(style).Append("'><dt>").Append(E(name)).Append("</dt><dd>").Append(E(value)).Append("<span class='soft'>").Append(E(more)).Append("</span></dd></div>");
    }

    private static void Findings(StringBuilder page, IReadOnlyList<Finding> findings)
    {
        page.Append("<h2>Findings</h2><div class='block'><ul class='findings'>");
        foreach (var finding in findings)
        {
            page.Append("<li class='").Append(finding.Kind.ToString().ToLowerInvariant()).Append("'>").Append(E(finding.Text)).Append("</li>");
        }

        page.Append("</ul></div>\n");
    }

    private static void Levels(StringBuilder page, BenchSettings settings, ModelReport model)
    {
        if (model.Levels.Count < 2)
        {
            return;
        }

        page.Append("<h2>Levels</h2>");
        Figures(page, SweepCurve.Of(model));
        page.Append("<div class='block' style='margin-top:14px'>");
        Figure.Table(
            page,
            "Levels",
            ["", .. model.Levels.Select(level => BenchTable.Head(level.Load.Plan.Shape))],
            BenchTable.Rows(settings.GoodputMin is not null).Select(row => (IReadOnlyList<string>)[row.Name, .. model.Levels.Select(row.Of)]));
        page.Append("</div>\n");
    }

    private static void Compared(StringBuilder page, BenchVerdict? verdict)
    {
        foreach (var (level, regression) in verdict?.Levels ?? [])
        {
            page.Append("<h2>Against the baseline: ").Append(E(level.Conditions.Load ?? "")).Append("</h2><div class='block'>");
            Figure.Table(
                page,
                "Comparison with the baseline",
                ["Metric", "before", "now", "change", "95 % interval of the difference", "n before", "n now", "shown to be"],
                regression.Comparison.Metrics.Select(metric => (IReadOnlyList<string>)
                [
                    $"{metric.Metric} {metric.Statistic}",
                    BenchTable.Ms(metric.Baseline),
                    BenchTable.Ms(metric.Candidate),
                    metric.Change is { } change ? Text($"{change * 100:+0.0;-0.0;0.0} %") : BenchTable.Unknown,
                    metric.Interval is { } interval ? Text($"{interval.Low:+0.##;-0.##;0} to {interval.High:+0.##;-0.##;0}") : BenchTable.Unknown,
                    Text($"{metric.BaselineN}"),
                    Text($"{metric.CandidateN}"),
                    metric.Verdict.Words(),
                ]));
            page.Append("</div>\n");
        }
    }

    private static void Level(StringBuilder page, LevelReport level, bool alone, bool open)
    {
        var id = Text($"l{(level.Load.Requests.Count > 0 ? level.Load.Requests[0].Level : 0)}");
        page.Append(alone ? "<h2>Percentiles</h2>" : $"<details class='level'{(open ? " open" : "")}><summary>{E(level.Conditions.Load ?? "")}</summary>");
        page.Append("<div class='block'>");
        Figure.Table(
            page,
            "Percentiles",
            ["", "n", "mean", "95 % interval of the mean", "std", "p50", "p90", "p95", "p99", "max"],
            BenchTable.Metrics.Where(metric => metric.Of(level.Statistics) is not null).Select(metric => Percentiles(metric.Name, metric.Of(level.Statistics)!)));
        page.Append("</div>");
        page.Append(alone ? "<h2>Charts</h2>" : "<div style='height:14px'></div>");
        Figures(page, Charts(id, level));
        page.Append(alone ? "" : "</details>\n");
    }

    private static IEnumerable<Figure> Charts(string id, LevelReport level)
    {
        var measured = level.Load.Requests.Where(request => request.Phase == BenchmarkPhase.Measured).ToList();
        var completed = measured.Where(request => request.Succeeded).ToList();
        var s = level.Statistics;
        return
        [
            .. OverTime.Of(id, measured),
            .. Distribution.Of($"{id}-ttft", "Time to first token", "requests", [.. completed.Select(request => request.TtftMs).OfType<double>()], s.TtftMs),
            .. Distribution.Of($"{id}-itl", "Gap between chunks", "gaps", [.. completed.SelectMany(request => request.ItlMs, (_, gap) => (double)gap)], s.ItlMs),
            .. Distribution.Of($"{id}-lat", "Latency", "requests", [.. completed.Select(request => request.LatencyMs)], s.LatencyMs),
        ];
    }

    private static IReadOnlyList<string> Percentiles(string name, MetricSummary m) =>
    [
        name,
        Text($"{m.N}"),
        BenchTable.Ms(m.Mean),
        m.MeanInterval is { } interval ? $"{BenchTable.Ms(interval.Low)} to {BenchTable.Ms(interval.High)}" : BenchTable.Unknown,
        BenchTable.Ms(m.Std),
        BenchTable.Ms(m.P50),
        BenchTable.Ms(m.P90),
        BenchTable.Ms(m.P95),
        BenchTable.P99(m),
        BenchTable.Ms(m.Max),
    ];

    private static void Figures(StringBuilder page, IEnumerable<Figure> figures)
    {
        page.Append("<div class='figures'>");
        foreach (var figure in figures)
        {
            figure.AppendTo(page);
        }

        page.Append("</div>\n");
    }

    private static string E(string text) => Figure.Encoded(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
