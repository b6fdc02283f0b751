namespace Panoptes.Benchmarks;

/// <summary>
/// A throughput is one number, so its spread is taken from the run cut into equal slices of time (batch means): each request's
/// output tokens are spread evenly from its first token to its last.
/// </summary>
internal static class ThroughputSlices
{
    /// <summary>How many slices a run is cut into.</summary>
    public const int Slices = 20;

    /// <summary>Below so many requests slices would show single requests.</summary>
    public const int FewestRequests = 2 * Slices;

    /// <summary>Output tokens per second in each slice; null if the run has too few requests, or does not say when they began.</summary>
    public static double[]? Of(MeasuredRun run)
    {
        var requests = run.Measured.Where(request => request.Succeeded && request.OutputTokens > 0).ToList();
        if (requests.Count < FewestRequests || run.Duration <= TimeSpan.Zero || requests.All(request => request.DispatchedAt == 0))
        {
            return null;
        }

        var start = requests.Min(request => request.DispatchedAt);
        var slice = run.Duration.TotalMilliseconds / Slices;
        var tokens = new double[Slices];
        foreach (var request in requests)
        {
            var end = request.DispatchedAt - start + (request.LastTokenMs ?? request.LatencyMs);
            Spread(tokens, slice, request.DispatchedAt - start + (request.TtftMs ?? 0), end, request.OutputTokens!.Value);
        }

        return [.. tokens.Select(count => count / (slice / 1000))];
    }

    private static void Spread(double[] slices, double length, double from, double to, double tokens)
    {
        var first = Math.Clamp((int)(from / length), 0, slices.Length - 1);
        var last = Math.Clamp((int)(to / length), first, slices.Length - 1);
        if (first == last || to <= from)
        {
            slices[last] += tokens;
            return;
        }

        for (var i = first; i <= last; i++)
        {
            var part = Math.Min(to, i == last ? to : (i + 1) * length) - Math.Max(from, i == first ? from : i * length);
            slices[i] += tokens * part / (to - from);
        }
    }
}
