using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Panoptes.Access;
using Panoptes.Storage;
using Panoptes.Storage.Config;

namespace Panoptes.Tests.Access;

/// <summary>Everything of access over a real SQLite file, on a clock that tests move. It is noon.</summary>
public sealed class AccessServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-access-{Guid.NewGuid():N}");
    private ServiceProvider? _services;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    public Task<ConfigDbContext> OpenAsync() =>
        Get<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        var data = DataDirectory.Open(_folder);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton(data);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(data.KeysFolder));
        services.AddStorage(data);
        services.AddAccess();
        _services = services.BuildServiceProvider();
        await using var db = await OpenAsync();
        await db.Database.MigrateAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
