namespace Panoptes.Storage.Telemetry;

/// <summary>The one way into the telemetry store: everything that happened is appended here and is durable when this answers.</summary>
/// <param name="store">Where it goes.</param>
/// <param name="meter">Who counts; null if nobody does.</param>
public sealed class TelemetryWriter(ITelemetryStore store, TelemetryMeter? meter = null)
    : BatchWriter<ITelemetryRow>(meter is null ? store.AppendAsync : rows => meter.CommitAsync(store.AppendAsync, rows), MaxRowsPerCommit, MaxAppendsWaiting)
{
    private const int MaxRowsPerCommit = 10_000;
    private const int MaxAppendsWaiting = 4_096;
}
