using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Shell;

/// <summary>Tells every open page that something has happened; a page then asks again.</summary>
internal sealed class LiveHints(UptimeFeed uptime, TimeProvider time, ILogger<LiveHints> logger) : BackgroundService
{
    // Every open page asks again each time: more often than this nobody could read.
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);

    /// <summary>Raised once a second at most, on any thread.</summary>
    public event Action? Happened;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in uptime.ReadAsync(stoppingToken))
        {
            try
            {
                Happened?.Invoke();
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
