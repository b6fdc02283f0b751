using System.Data.Common;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Runtimes;

/// <summary>Something in the life of a managed model: loaded, unloaded, failed.</summary>
/// <param name="Id">Its number; later ones are larger.</param>
/// <param name="At">When, UTC.</param>
/// <param name="ModelId">The model.</param>
/// <param name="Level"><c>info</c>, <c>warn</c> or <c>error</c>.</param>
/// <param name="Message">What happened, in words.</param>
/// <param name="Metadata">More of it, as JSON; null if there is none.</param>
public sealed record RuntimeEvent(long Id, DateTimeOffset At, Guid ModelId, string Level, string Message, string? Metadata) : ITelemetryRow
{
    /// <summary>The table.</summary>
    public static TelemetryTable StoredIn { get; } = new("runtime_events", "happened_at", ["event_id", "happened_at", "model_id", "level", "message", "metadata"]);

    /// <inheritdoc />
    public TelemetryTable Table => StoredIn;

    /// <inheritdoc />
    public void WriteTo(IRowWriter row) => row.Add(Id).Add(At).Add(ModelId).Add(Level).Add(Message).Add(Metadata);

    internal static RuntimeEvent Read(DbDataReader row)
    {
        var next = new RowCursor(row);
        return new RuntimeEvent(next.Whole() ?? 0, next.Moment(), next.Id(), next.Text()!, next.Text()!, next.Text());
    }
}
