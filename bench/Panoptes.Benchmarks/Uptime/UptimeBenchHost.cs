using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panoptes.Catalog;
using Panoptes.Storage;
using Panoptes.Storage.Config;
using Panoptes.Uptime;

namespace Panoptes.Benchmarks.Uptime;

/// <summary>The product's stores, catalog and uptime in a folder of their own, without a web server.</summary>
internal sealed class UptimeBenchHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("panoptes-bench-");
    private readonly ServiceProvider _services;

    private UptimeBenchHost(int concurrent)
    {
        var data = DataDirectory.Open(_folder.FullName);
        var limit = concurrent.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                [$"{UptimeOptions.Section}:MaxConcurrent"] = limit,
                [$"{UptimeOptions.Section}:MaxConcurrentPerProvider"] = limit,
            }).Build())
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => data)
            .AddStorage(data)
            .AddCatalog()
            .AddUptime();
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(data.KeysFolder));
        _services = services.BuildServiceProvider();
        Get<DataDirectory>();
    }

    public static async Task<UptimeBenchHost> StartAsync(int concurrent)
    {
        var host = new UptimeBenchHost(concurrent);
        await host._services.OpenStorageAsync(CancellationToken.None);
        await host.Get<MonitoringSettingsStore>().UpdateAsync(new MonitoringSettingsChange { Enabled = false }, CancellationToken.None);
        foreach (var service in host._services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return host;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Adds monitored models of one account.</summary>
    public async Task<IReadOnlyList<Guid>> AddModelsAsync(Uri baseUrl, int count)
    {
        var account = await Get<ProviderAccounts>().CreateAsync(
            new ProviderDraft("lm_studio", "Fake", new Dictionary<string, string> { ["base_url"] = baseUrl.ToString() }), CancellationToken.None);
        await using var db = await Get<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync();
        var models = Enumerable.Range(0, count).Select(i => new CatalogModel
        {
            ProviderAccountId = account.Id,
            ModelId = $"model-{i}",
            EnabledForMonitoring = true,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        }).ToList();
        db.AddRange(models);
        await db.SaveChangesAsync();
        return [.. models.Select(model => model.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
