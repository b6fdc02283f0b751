using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Panoptes.Benchmarks;

/// <summary>Starts scheduled benchmarks when they are due.</summary>
internal sealed partial class BenchmarkScheduler(
    BenchmarkSchedules schedules, IOptions<BenchmarkOptions> options, TimeProvider time, ILogger<BenchmarkScheduler> logger) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Tick, time);
        do
        {
            try
            {
                await schedules.LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The loop's top: whatever fails now is tried again at the next tick.
                LogFailed(e, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scheduled benchmarks cannot be started now, and are tried again: {Reason}")]
    private partial void LogFailed(Exception exception, string reason);
}
