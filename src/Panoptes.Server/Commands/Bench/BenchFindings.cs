using System.Globalization;
using Panoptes.Benchmarks;
using Panoptes.Llm;

namespace Panoptes.Server.Commands.Bench;

/// <summary>How a sentence is meant.</summary>
internal enum FindingKind
{
    Fact,
    Good,
    Warning,
    Bad,
}

/// <summary>A sentence about a run.</summary>
internal sealed record Finding(FindingKind Kind, string Text);

/// <summary>What a run says beyond its numbers, in sentences that a terminal and a page share.</summary>
internal static class BenchFindings
{
    public static IReadOnlyList<Finding> Of(BenchmarkReport report, BenchSettings settings, BenchVerdict? verdict)
    {
        var levels = report.Models.SelectMany(model => model.Levels).ToList();
        return
        [
            .. Ending(report, levels),
            .. report.Models.SelectMany(model => Failures(model.Statistics, levels)),
            .. levels.Where(level => level.Load.Client.IsLimited).Select(Limited),
            .. Objectives(report, settings, levels),
            .. report.Models.Where(model => model.Knee is not null).Select(model => Knee(model.Knee!, model.Levels, settings.Plan)),
            .. verdict is null ? [] : Baseline(verdict),
            .. Conditions(report, settings),
        ];
    }

    /// <summary>One metric beside its baseline; a word for it only where the interval excludes zero.</summary>
    public static string Change(MetricComparison metric) => string.Create(
        CultureInfo.InvariantCulture,
        $"{metric.Metric} {metric.Statistic}: {BenchTable.Ms(metric.Baseline)} before, {BenchTable.Ms(metric.Candidate)} now ({metric.Change * 100:+0.0;-0.0;0.0} %), {metric.Verdict.Words()}");

    public static string Words(RegressionVerdict verdict) => verdict switch
    {
        RegressionVerdict.Regressed => "worse",
        RegressionVerdict.Improved => "better",
        RegressionVerdict.NotComparable => "not comparable",
        _ => "unchanged",
    };

    private static IEnumerable<Finding> Ending(BenchmarkReport report, List<LevelReport> levels)
    {
        if (report.Cancelled)
        {
            yield return new(FindingKind.Warning, Text($"Interrupted: these are the {report.Overall.Requests} requests that had ended; {levels.Sum(level => level.Load.Abandoned)} in flight were given up."));
        }
        else if (!report.Succeeded)
        {
            yield return new(FindingKind.Bad, "No request succeeded.");
        }

        foreach (var problem in report.Models.Select(model => model.Problem).OfType<string>())
        {
            yield return new(FindingKind.Bad, problem);
        }
    }

    private static IEnumerable<Finding> Failures(BenchmarkStatistics statistics, List<LevelReport> levels) =>
        statistics.Failed.OrderByDescending(failure => failure.Value).Select(failure => new Finding(
            FindingKind.Bad,
            Text($"{failure.Value} failed with {failure.Key}: {levels.SelectMany(level => level.Load.Requests).First(request => request.Error == failure.Key && request.Phase == BenchmarkPhase.Measured).ErrorMessage}")));

    private static Finding Limited(LevelReport level) => new(
        FindingKind.Warning,
        $"{level.Conditions.Load}: limited by this machine ({string.Join(", ", level.Load.Client.Passed)}). The figures say more about it than about the model.");

    private static IEnumerable<Finding> Objectives(BenchmarkReport report, BenchSettings settings, List<LevelReport> levels)
    {
        if (settings.GoodputMin is not { } least)
        {
            return [];
        }

        var missed = BenchExit.MissesObjectives(report, settings);
        return levels.Select(level => BenchExit.Keeps(level, least)
            ? new Finding(FindingKind.Good, Text($"{level.Conditions.Load}: {BenchTable.Part(level.Statistics.GoodShare)} kept {settings.Plan.Slos} ({BenchTable.Part(least)} asked for)."))
            : new Finding(missed ? FindingKind.Bad : FindingKind.Fact, Text($"{level.Conditions.Load}: only {BenchTable.Part(level.Statistics.GoodShare)} kept {settings.Plan.Slos} ({BenchTable.Part(least)} asked for).")));
    }

    private static Finding Knee(Knee knee, IReadOnlyList<LevelReport> levels, BenchmarkPlan plan)
    {
        var at = levels.FirstOrDefault(level => level.Load.Plan.Shape.Level == knee.Level)?.Conditions.Load;
        return new Finding(FindingKind.Fact, knee.Reason switch
        {
            KneeReason.Saturated => $"The knee is at {at}: beyond it more load brings hardly more throughput.",
            KneeReason.ObjectiveBroken => Text($"The knee is at {at}: beyond it the 99th percentile of the time to the first token passes {plan.Sweep!.Rule.TtftP99Ms:0.##} ms."),
            KneeReason.ObjectiveNeverMet => Text($"No level keeps the 99th percentile of the time to the first token within {plan.Sweep!.Rule.TtftP99Ms:0.##} ms."),
            _ => $"No knee up to {levels[^1].Conditions.Load}: throughput still grew there.",
        });
    }

    private static IEnumerable<Finding> Baseline(BenchVerdict verdict)
    {
        foreach (var (level, regression) in verdict.Levels)
        {
            var kind = regression.Verdict switch
            {
                RegressionVerdict.Regressed or RegressionVerdict.NotComparable => FindingKind.Bad,
                RegressionVerdict.Improved => FindingKind.Good,
                _ => FindingKind.Fact,
            };
            yield return new(kind, $"{level.Conditions.Load}, against the baseline: {Words(regression.Verdict)}. {string.Join("; ", regression.Reasons)}.");
        }

        if (verdict.Unknown.Count > 0)
        {
            yield return new(verdict.Levels.Count == 0 ? FindingKind.Bad : FindingKind.Warning, $"The baseline has no run of: {string.Join("; ", verdict.Unknown)}.");
        }
    }

    private static IEnumerable<Finding> Conditions(BenchmarkReport report, BenchSettings settings)
    {
        var plan = settings.Plan;
        yield return new(FindingKind.Fact, Text($"Prompts {plan.Prompts.Id}, {(plan.UniquePrompts ? "each unique" : "the same again and again")}; at most {plan.MaxOutputTokens} tokens; seed {report.Seed}."));
        var sources = report.Overall.TokenSources.OrderByDescending(source => source.Value).Select(source => Text($"{Source(source.Key)} ({source.Value})")).ToList();
        if (sources.Count > 0)
        {
            yield return new(FindingKind.Fact, $"Output tokens counted by {string.Join(", ", sources)}.");
        }

        if (report.Overall.CachedTokens > 0)
        {
            yield return new(FindingKind.Warning, Text($"{report.Overall.CachedTokens} of {report.Overall.InputTokens} input tokens came from the provider's cache; first tokens may be flattered."));
        }

        if (report.Overall.GapsLeftOut > 0)
        {
            yield return new(FindingKind.Warning, Text($"{report.Overall.GapsLeftOut} gaps between chunks were left out to bound memory."));
        }
    }

    private static string Source(TokenSource source) => source switch
    {
        TokenSource.Usage => "the server's usage",
        TokenSource.ServerTimings => "the server's timings",
        TokenSource.Tokenizer => "a tokenizer, an estimate",
        TokenSource.Chunks => "chunks, an estimate",
        _ => "nobody",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
