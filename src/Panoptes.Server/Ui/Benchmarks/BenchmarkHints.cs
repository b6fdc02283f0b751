using Panoptes.Benchmarks;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks;

/// <summary>Tells open pages of benchmarks which runs have changed; a page then asks again.</summary>
internal sealed class BenchmarkHints(BenchmarkFeed feed, TimeProvider time, ILogger<BenchmarkHints> logger) : BackgroundService
{
    // Pages are drawn by the machine that measures: more often than this would disturb what they show.
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(750);

    /// <summary>Raised with the runs that changed, on any thread.</summary>
    public event Action<IReadOnlySet<Guid>>? Happened;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var runs in feed.ReadAsync(stoppingToken))
        {
            try
            {
                Happened?.Invoke(runs);
            }
            catch (Exception defect)
            {
                // One page's defect must not leave the others without news.
                FailureLog.Defect(logger, defect);
            }

            await Task.Delay(AtMostEvery, time, stoppingToken);
        }
    }
}
