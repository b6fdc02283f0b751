using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Panoptes.Catalog;
using Panoptes.Storage;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;
using Panoptes.Uptime;

namespace Panoptes.Tests.Uptime;

/// <summary>Everything of the product that uptime needs, with real stores in a folder of its own.</summary>
internal sealed class UptimeHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder;
    private readonly bool _ownsFolder;
    private readonly List<IHostedService> _running = [];

    private UptimeHost(ServiceProvider services, string folder, bool ownsFolder) =>
        (_services, _folder, _ownsFolder) = (services, folder, ownsFolder);

    public string Folder => _folder;

    public FaultyStore Store => (FaultyStore)Get<ITelemetryStore>();

    public UptimeQueries Queries => Get<UptimeQueries>();

    public MonitoringSettingsStore Settings => Get<MonitoringSettingsStore>();

    public MonitoringRuns Runs => Get<MonitoringRuns>();

    public LogLines Log => Get<LogLines>();

    /// <summary>Opens the stores and starts the writer, but not the schedule.</summary>
    public static async Task<UptimeHost> CreateAsync(TimeProvider? time = null, string? folder = null, params (string Key, string Value)[] options)
    {
        var path = folder ?? Path.Combine(Path.GetTempPath(), $"panoptes-uptime-{Guid.NewGuid():N}");
        var data = DataDirectory.Open(path);
        var log = new LogLines();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(options.ToDictionary(o => $"{UptimeOptions.Section}:{o.Key}", o => (string?)o.Value)).Build())
            .AddSingleton(log)
            .AddLogging(logging => logging.AddProvider(log))
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(_ => data)
            .AddStorage(data)
            .AddCatalog()
            .AddUptime();
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(data.KeysFolder));
        services.Replace(ServiceDescriptor.Singleton<ITelemetryStore>(provider => new FaultyStore(ActivatorUtilities.CreateInstance<DuckDbStore>(provider))));
        var host = new UptimeHost(services.BuildServiceProvider(), path, folder is null);
        host.Get<DataDirectory>();
        await host._services.OpenStorageAsync(TestContext.Current.CancellationToken);
        await host.StartAsync(host.Get<TelemetryWriter>());
        return host;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Starts the schedule.</summary>
    public Task StartAsync() => StartAsync(_services.GetServices<IHostedService>().OfType<UptimeScheduler>().Single());

    public async Task<ProviderAccount> AddProviderAsync(Uri baseUrl, string type = "lm_studio")
    {
        var details = await Get<ProviderAccounts>().CreateAsync(
            new ProviderDraft(type, "Fake", new Dictionary<string, string> { ["base_url"] = baseUrl.ToString() }), TestContext.Current.CancellationToken);
        await using var db = await DbAsync();
        return await db.Providers.SingleAsync(provider => provider.Id == details.Id, TestContext.Current.CancellationToken);
    }

    public async Task<CatalogModel> AddModelAsync(Guid provider, string name, bool monitored = true) =>
        await Get<CatalogModels>().CreateAsync(
            new ModelDraft(provider, name) { EnabledForMonitoring = monitored }, TestContext.Current.CancellationToken);

    public Task<ConfigDbContext> DbAsync() =>
        Get<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<UptimeCheck>> ChecksAsync(Guid? model = null, bool withRetries = false) =>
        (await Queries.HistoryAsync(
            new UptimeFilter { ModelId = model, WithRetries = withRetries }, 10_000, 0, TestContext.Current.CancellationToken)).Items;

    /// <summary>Starts a run of these models and waits for its end.</summary>
    public async Task<MonitoringRun> RunAsync(params Guid[] models)
    {
        var run = await Runs.TriggerAsync(models.Length == 0 ? null : models, TestContext.Current.CancellationToken);
        return await EndOfAsync(run.Id);
    }

    public Task<MonitoringRun> EndOfAsync(Guid runId) => EventuallyAsync(async () =>
        await Runs.FindAsync(runId, TestContext.Current.CancellationToken) is { EndedAt: not null } ended ? ended : null);

    /// <summary>Waits until there is something; fails after half a minute.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromSeconds(30))
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("It did not happen within 30 seconds");
    }

    public Task UntilChecksAsync(int count, Guid? model = null) =>
        EventuallyAsync(async () => await ChecksAsync(model) is { } checks && checks.Count >= count ? checks : null);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task StartAsync(IHostedService service)
    {
        await service.StartAsync(TestContext.Current.CancellationToken);
        _running.Add(service);
    }
}
