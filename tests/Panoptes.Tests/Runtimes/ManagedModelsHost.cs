using System.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Catalog;
using Panoptes.Runtimes;
using Panoptes.Storage;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Tests.Runtimes;

/// <summary>Managed models on real stores in a folder of its own. Nobody reconciles them unless a test does.</summary>
public sealed class ManagedModelsHost : IAsyncLifetime
{
    private ServiceProvider? _services;

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"panoptes-managed-{Guid.NewGuid():N}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    public Task<RuntimeAccount> RuntimeAsync(RuntimeKind kind, string slug, Uri root) =>
        Get<RuntimeAccounts>().AddAsync(kind, new RuntimeDraft { Slug = slug, BaseUrl = root.ToString() }, Ct);

    public async Task<Guid> ModelAsync(string modelId) => (await Get<ManagedModels>().AddAsync(modelId, modelId, Ct)).Id;

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var clock = Stopwatch.StartNew(); !await holds(); await Task.Delay(20, Ct))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "It did not come about in a minute");
        }
    }

    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    public async ValueTask InitializeAsync()
    {
        var data = DataDirectory.Open(Folder);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Panoptes:Runtimes:Reconcile"] = "00:00:00.2",
            ["Panoptes:Runtimes:ProbeLimit"] = "00:01:00",
        }).Build());
        services.AddLogging();
        services.AddSingleton(data);
        services.AddSingleton(TimeProvider.System);
        services.AddDataProtection().SetApplicationName("Panoptes").PersistKeysToFileSystem(new DirectoryInfo(data.KeysFolder));
        services.AddStorage(data);
        services.AddCatalog();
        services.AddManagedModels();
        _services = services.BuildServiceProvider();
        await _services.OpenStorageAsync(Ct);
        await Get<TelemetryWriter>().StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await Get<TelemetryWriter>().StopAsync(CancellationToken.None);
            await _services.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
