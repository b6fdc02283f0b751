using System.Globalization;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench.Html;

/// <summary>How a level went on: each request where it began, and what came out in each moment.</summary>
internal static class OverTime
{
    /// <summary>More dots than this show nothing more and make the file large.</summary>
    private const int MostDots = 3_000;

    private const int Slices = 40;

    public static IEnumerable<Figure> Of(string id, IReadOnlyList<BenchmarkRequest> measured)
    {
        if (measured.Count == 0)
        {
            yield break;
        }

        var start = measured.Min(request => request.IntendedAt);
        var end = measured.Max(request => request.DispatchedAt + request.LatencyMs);
        var seconds = Math.Max((end - start) / 1000, 0.001);
        yield return Scatter(id, measured, start, seconds);
        if (measured.Any(request => request.Succeeded))
        {
            yield return Throughput(id, measured, start, seconds);
        }
    }

    private static Figure Scatter(string id, IReadOnlyList<BenchmarkRequest> measured, double start, double seconds)
    {
        var longest = measured.Max(request => request.LatencyFromScheduleMs);
        var (unit, scale) = longest >= 10_000 ? ("s", 1000.0) : ("ms", 1.0);
        var good = measured.Where(request => request.Succeeded).ToList();
        var failed = measured.Where(request => !request.Succeeded).ToList();
        var every = (measured.Count / MostDots) + 1;
        var chart = new SvgChart(
            $"{id}-s",
            "Latency of each request by its start",
            Text($"{good.Count} requests succeeded and {failed.Count} failed over {seconds:0.#} seconds; the longest took {BenchTable.Ms(longest)} ms."),
            Axis.FromZero(seconds, "start, s"),
            Axis.FromZero(longest / scale, unit, 4));
        chart.Dots(good.Where((_, i) => i % every == 0).Select(Point));
        chart.Crosses(failed.Where((_, i) => i % every == 0).Select(Point));
        return new Figure(
            $"Requests over time: latency from schedule, {unit}",
            Text($"{good.Count} succeeded (dots), {failed.Count} failed (crosses){(every > 1 ? Text($"; one of {every} is drawn") : "")}."),
            chart.Draw(),
            ["Started, s", "requests", "failed", $"median latency from schedule, {unit}"],
            [.. Tenths(measured, start, seconds, scale)]);

        (double, double) Point(BenchmarkRequest request) => ((request.IntendedAt - start) / 1000, request.LatencyFromScheduleMs / scale);
    }

    private static IEnumerable<IReadOnlyList<string>> Tenths(IReadOnlyList<BenchmarkRequest> measured, double start, double seconds, double scale) =>
        measured
            .GroupBy(request => Math.Clamp((int)((request.IntendedAt - start) / 1000 / seconds * 10), 0, 9))
            .OrderBy(tenth => tenth.Key)
            .Select(tenth => (IReadOnlyList<string>)
            [
                Text($"{tenth.Key * seconds / 10:0.##} to {(tenth.Key + 1) * seconds / 10:0.##}"),
                Text($"{tenth.Count()}"),
                Text($"{tenth.Count(request => !request.Succeeded)}"),
                tenth.Where(request => request.Succeeded).Select(request => request.LatencyFromScheduleMs).Order().ToArray() is { Length: > 0 } sorted
                    ? BenchTable.Ms(Llm.Percentiles.Percentile(sorted, 0.5) / scale)
                    : BenchTable.Unknown,
            ]);

    private static Figure Throughput(string id, IReadOnlyList<BenchmarkRequest> measured, double start, double seconds)
    {
        var slice = seconds / Slices;
        var tokens = new double[Slices];
        var ends = new double[Slices];
        foreach (var request in measured.Where(request => request.Succeeded))
        {
            var sent = (request.DispatchedAt - start) / 1000;
            Spread(tokens, slice, sent + ((request.TtftMs ?? 0) / 1000), sent + ((request.LastTokenMs ?? request.LatencyMs) / 1000), request.OutputTokens ?? 0);
            ends[Math.Clamp((int)((sent + (request.LatencyMs / 1000)) / slice), 0, Slices - 1)]++;
        }

        var inTokens = tokens.Any(count => count > 0);
        var rates = (inTokens ? tokens : ends).Select(count => count / slice).ToArray();
        var name = inTokens ? "output tokens/s" : "requests/s";
        var chart = new SvgChart(
            $"{id}-o",
            $"Throughput over time, {name}",
            Text($"Between {BenchTable.Rate(rates.Min())} and {BenchTable.Rate(rates.Max())} {name}; the mean is {BenchTable.Rate(rates.Average())}."),
            Axis.FromZero(seconds, "time, s"),
            Axis.FromZero(rates.Max(), name, 4));
        chart.Line([.. rates.SelectMany((rate, i) => new[] { (i * slice, rate), ((i + 1) * slice, rate) })]);
        return new Figure(
            $"Throughput over time: {name}",
            Text($"In slices of {BenchTable.Ms(slice * 1000)} ms; a request's tokens are spread evenly from its first to its last."),
            chart.Draw(),
            ["Time, s", name],
            [.. rates.Select((rate, i) => new[] { Text($"{i * slice:0.##} to {(i + 1) * slice:0.##}"), BenchTable.Rate(rate) })]);
    }

    private static void Spread(double[] slices, double length, double from, double to, double tokens)
    {
        var first = Math.Clamp((int)(from / length), 0, slices.Length - 1);
        var last = Math.Clamp((int)(to / length), first, slices.Length - 1);
        for (var i = first; i <= last; i++)
        {
            var part = to <= from || first == last ? 1 : (Math.Min(to, (i + 1) * length) - Math.Max(from, i * length)) / (to - from);
            slices[i] += tokens * Math.Max(0, part);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
