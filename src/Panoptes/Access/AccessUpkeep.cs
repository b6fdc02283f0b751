using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Panoptes.Access;

/// <summary>Once a minute writes down which keys were used; once an hour deletes expired tokens and old lines of the audit log.</summary>
public sealed partial class AccessUpkeep(
    ApiKeys keys,
    RefreshTokens refreshTokens,
    SignInLinks links,
    AuditLog audit,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<AccessUpkeep> logger) : BackgroundService
{
    private const int MinutesBetweenSweeps = 60;

    /// <summary>Deletes what is too old now.</summary>
    /// <returns>How many rows went.</returns>
    public async Task<int> SweepAsync(CancellationToken ct) =>
        await refreshTokens.ForgetAsync(ct)
        + await links.ForgetAsync(ct)
        + await audit.ForgetAsync(time.GetUtcNow() - options.Value.AuditRetention, ct);

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(keys.SaveUseAsync, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        for (var minute = 0; await timer.WaitForNextTickAsync(stoppingToken); minute++)
        {
            await TryAsync(keys.SaveUseAsync, stoppingToken);
            if (minute % MinutesBetweenSweeps == 0)
            {
                await TryAsync(SweepAsync, stoppingToken);
            }
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            await work(ct);
        }
        catch (PanoptesException e)
        {
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Access: upkeep failed and is tried again in a minute: {Reason}")]
    private partial void LogFailed(string reason);
}
