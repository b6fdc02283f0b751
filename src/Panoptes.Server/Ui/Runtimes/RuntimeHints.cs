using System.Threading.Channels;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Runtimes;

/// <summary>Tells open pages that a local model or a runtime stands otherwise than before; a page then asks again.</summary>
internal sealed class RuntimeHints(ManagedModels models, RuntimeStandings standings, TimeProvider time, ILogger<RuntimeHints> logger) : BackgroundService
{
    // A download tells of itself many times a second: more often than this nobody could read.
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(500);

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Raised twice a second at most, on any thread.</summary>
    public event Action? Happened;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        models.Changed += OnModel;
        standings.Changed += OnRuntime;
        try
        {
            await foreach (var _ in _news.Reader.ReadAllAsync(stoppingToken))
            {
                Tell();
                await Task.Delay(AtMostEvery, time, stoppingToken);
            }
        }
        finally
        {
            models.Changed -= OnModel;
            standings.Changed -= OnRuntime;
        }
    }

    private void Tell()
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
    }

    private void OnModel(Guid id) => OnRuntime();

    private void OnRuntime() => _news.Writer.TryWrite(true);
}
