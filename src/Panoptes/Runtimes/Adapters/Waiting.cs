namespace Panoptes.Runtimes.Adapters;

/// <summary>Waits for something that goes on elsewhere.</summary>
internal static class Waiting
{
    /// <summary>Looks until it holds.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="problem">What is said if it does not in time.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="parts">The clock, and how often to look.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task UntilAsync(Func<Task<bool>> holds, string problem, TimeSpan limit, RuntimeParts parts, CancellationToken ct)
    {
        var started = parts.Time.GetTimestamp();
        while (!await holds())
        {
            if (parts.Time.GetElapsedTime(started) > limit)
            {
                throw RuntimeFailures.TimedOut($"{problem} within {limit.TotalSeconds:0.#} s");
            }

            await Task.Delay(parts.Limits.Poll, parts.Time, ct);
        }
    }
}
