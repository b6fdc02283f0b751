using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Panoptes.Storage.Telemetry;

/// <summary>Moves the write-ahead log into the database whenever it has grown, beside the writer instead of inside its commits.</summary>
/// <remarks>
/// Left to itself DuckDB does this within whichever commit crosses its threshold, and that caller waits a second and more.
/// From here, and while the log is still small, the writer waits some 300 ms at worst and mostly not at all.
/// </remarks>
internal sealed partial class DuckDbCheckpoints(DuckDbFile file, TimeProvider time, ILogger<DuckDbCheckpoints> logger) : BackgroundService
{
    private const long LogBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (file.LogLength < LogBytes)
            {
                continue;
            }

            try
            {
                await Task.Factory.StartNew(file.Checkpoint, stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (PanoptesException e)
            {
                LogFailed(e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Telemetry: a checkpoint failed and is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
