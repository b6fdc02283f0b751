using Panoptes.Uptime;

namespace Panoptes.Server.Ui.Shell;

/// <summary>Tells every open page that something has happened; a page then asks again.</summary>
internal sealed class LiveHints(UptimeFeed uptime) : BackgroundService
{
    /// <summary>Raised at most a few times a second, on any thread.</summary>
    public event Action? Happened;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in uptime.ReadAsync(stoppingToken))
        {
            Happened?.Invoke();
        }
    }
}
