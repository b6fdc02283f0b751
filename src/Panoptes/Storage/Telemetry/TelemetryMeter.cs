using System.Diagnostics.Metrics;

namespace Panoptes.Storage.Telemetry;

/// <summary>How the telemetry store is doing, as instruments of the meter <c>Panoptes</c>.</summary>
public sealed class TelemetryMeter
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _commits;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Who collects.</param>
    /// <param name="time">The clock that commits are timed by.</param>
    public TelemetryMeter(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create("Panoptes");
        _time = time;
        _rows = meter.CreateCounter<long>("panoptes.telemetry.rows", description: "Rows committed");
        _failures = meter.CreateCounter<long>("panoptes.telemetry.commit.failures", description: "Commits that failed; their rows were refused to whoever sent them");
        _commits = meter.CreateHistogram<double>("panoptes.telemetry.commit.duration", "s", "How long a commit took");
    }

    /// <summary>Runs a commit and counts it.</summary>
    internal async Task CommitAsync(Func<IReadOnlyList<ITelemetryRow>, Task> commit, IReadOnlyList<ITelemetryRow> rows)
    {
        var started = _time.GetTimestamp();
        try
        {
            await commit(rows);
        }
        catch
        {
            _failures.Add(1);
            throw;
        }

        _rows.Add(rows.Count);
        _commits.Record(_time.GetElapsedTime(started).TotalSeconds);
    }
}
