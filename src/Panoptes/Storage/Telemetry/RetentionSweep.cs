using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Panoptes.Storage.Telemetry;

/// <summary>Deletes what is older than it may be kept, once an interval.</summary>
/// <param name="tables">Each table, and the age its rows may reach.</param>
/// <param name="store">Where they are.</param>
/// <param name="interval">Time between two sweeps.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told how many rows went, and of failures.</param>
public sealed partial class RetentionSweep(
    IReadOnlyList<(TelemetryTable Table, TimeSpan Age)> tables,
    ITelemetryStore store,
    TimeSpan interval,
    TimeProvider time,
    ILogger<RetentionSweep> logger) : BackgroundService
{
    /// <summary>Deletes what is too old now.</summary>
    /// <returns>How many rows went.</returns>
    public async Task<long> SweepAsync(CancellationToken ct)
    {
        var deleted = 0L;
        foreach (var (table, age) in tables)
        {
            var name = new SqlFragment(table.Name);
            var column = new SqlFragment(table.TimeColumn);
            deleted += await store.ExecuteAsync($"DELETE FROM {name} WHERE {column} < {time.GetUtcNow() - age}", ct);
        }

        return deleted;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                var rows = await SweepAsync(stoppingToken);
                LogSwept(rows);
            }
            catch (PanoptesException e)
            {
                LogFailed(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Retention: {Rows} rows were too old and are deleted")]
    private partial void LogSwept(long rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention: this sweep failed and is tried again at the next: {Reason}")]
    private partial void LogFailed(string reason);
}
