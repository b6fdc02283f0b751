using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Catalog;
using Panoptes.Storage;

namespace Panoptes.Tests.Catalog;

/// <summary>A real catalog on real stores in a folder of its own.</summary>
public sealed class CatalogOfTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-catalog-{Guid.NewGuid():N}");
    private ServiceProvider? _services;

    public T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    public async Task<ProviderDetails> AccountAsync(string type, Dictionary<string, string>? credentials = null) =>
        await Get<ProviderAccounts>().CreateAsync(new ProviderDraft(type, "An account", credentials ?? []), TestContext.Current.CancellationToken);

    public Task<CatalogModel> MonitoredAsync(ProviderDetails account, string modelId) => Get<CatalogModels>().CreateAsync(
        new ModelDraft(account.Id, modelId) { EnabledForMonitoring = true }, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        var data = DataDirectory.Open(_folder);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton(data);
        services.AddSingleton(TimeProvider.System);
        services.AddDataProtection().SetApplicationName("Panoptes").PersistKeysToFileSystem(new DirectoryInfo(data.KeysFolder));
        services.AddStorage(data);
        services.AddCatalog();
        _services = services.BuildServiceProvider();
        await _services.OpenStorageAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
