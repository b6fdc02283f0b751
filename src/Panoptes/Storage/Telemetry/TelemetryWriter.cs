namespace Panoptes.Storage.Telemetry;

/// <summary>The one way into the telemetry store: everything that happened is appended here and is durable when this answers.</summary>
public sealed class TelemetryWriter(ITelemetryStore store)
    : BatchWriter<ITelemetryRow>(store.AppendAsync, MaxRowsPerCommit, MaxAppendsWaiting)
{
    private const int MaxRowsPerCommit = 10_000;
    private const int MaxAppendsWaiting = 4_096;
}
