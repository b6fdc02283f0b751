using System.Text.Json;
using Microsoft.Extensions.Logging;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Runtimes;

/// <summary>The lifecycle log of managed models.</summary>
public sealed partial class RuntimeLog(TelemetryWriter writer, ITelemetryStore store, TimeProvider time, ILogger<RuntimeLog> logger)
{
    /// <summary>The most entries that are given at once.</summary>
    public const int Most = 10_000;

    private long _last;

    /// <summary>The newest entries of a model, newest first.</summary>
    /// <param name="modelId">The model.</param>
    /// <param name="limit">How many at most, 1 to <see cref="Most"/>.</param>
    /// <param name="ct">Stops the query.</param>
    public Task<IReadOnlyList<RuntimeEvent>> NewestAsync(Guid modelId, int limit, CancellationToken ct) => store.QueryAsync(
        $"SELECT event_id, happened_at, model_id, level, message, metadata FROM runtime_events WHERE model_id = {modelId} ORDER BY event_id DESC LIMIT {limit}",
        RuntimeEvent.Read,
        ct);

    /// <summary>Notes an event. A store that cannot take it costs the entry and nothing else.</summary>
    internal async Task NoteAsync(Guid modelId, string level, string message, object? metadata = null)
    {
        var now = time.GetUtcNow();
        try
        {
            await writer.AppendAsync([new RuntimeEvent(Next(now), now, modelId, level, message, metadata is null ? null : JsonSerializer.Serialize(metadata))]);
        }
        catch (PanoptesException e)
        {
            LogLost(message, e.Message);
        }
    }

    private long Next(DateTimeOffset now)
    {
        var wanted = now.ToUnixTimeMilliseconds() * 1_000;
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(wanted, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Runtimes: an entry of the log could not be stored ({Entry}): {Reason}")]
    private partial void LogLost(string entry, string reason);
}
