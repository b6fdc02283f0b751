using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Uptime;

/// <summary>Reads and changes the one row of <see cref="MonitoringSettings"/>.</summary>
public sealed class MonitoringSettingsStore(IDbContextFactory<ConfigDbContext> contexts, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>The settings; the defaults are written when they are first asked for.</summary>
    public async Task<MonitoringSettings> GetAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await ReadAsync(db, ct) ?? await WriteAsync(static _ => { }, ct);
    }

    /// <summary>Changes what <paramref name="change"/> names. The schedule goes on from the last check; it does not start anew.</summary>
    /// <returns>The settings as they are now.</returns>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a value is out of its range, or there is no such prompt pack; nothing was changed.</exception>
    public Task<MonitoringSettings> UpdateAsync(MonitoringSettingsChange change, CancellationToken ct) => WriteAsync(change.ApplyTo, ct, change.PromptPack);

    /// <inheritdoc />
    public void Dispose() => _writing.Dispose();

    /// <summary>What these settings have probes send.</summary>
    internal async Task<ProbePack> PackAsync(MonitoringSettings settings, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await ProbePack.FindAsync(db, settings.PromptPack, ct) ?? ProbePack.Fallback;
    }

    /// <summary>Notes the end of a run. Never moves back.</summary>
    internal Task RanAsync(DateTimeOffset at, CancellationToken ct) =>
        WriteAsync(settings => settings.LastRunAt = settings.LastRunAt > at ? settings.LastRunAt : at, ct);

    private static Task<MonitoringSettings?> ReadAsync(ConfigDbContext db, CancellationToken ct) =>
        db.MonitoringSettings.OrderBy(settings => settings.CreatedAt).FirstOrDefaultAsync(ct);

    // One writer at a time, so that two first reads do not make two rows and no change is lost to another.
    private async Task<MonitoringSettings> WriteAsync(Action<MonitoringSettings> change, CancellationToken ct, string? pack = null)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(ct);

            // So that a pack is not deleted between the look at it and its choice.
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (pack is not null)
            {
                await ProbePack.RequireAsync(db, pack, ct);
            }

            var settings = await ReadAsync(db, ct);
            if (settings is null)
            {
                settings = new MonitoringSettings { CreatedAt = time.GetUtcNow() };
                db.Add(settings);
            }

            change(settings);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return settings;
        }
        finally
        {
            _writing.Release();
        }
    }
}
