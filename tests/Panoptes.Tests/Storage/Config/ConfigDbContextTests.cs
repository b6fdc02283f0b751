using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Panoptes.Catalog;
using Panoptes.Storage.Config;
using Panoptes.Testing;

namespace Panoptes.Tests.Storage.Config;

public sealed class ConfigDbContextTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Fact]
    public async Task Migrations_build_exactly_the_model()
    {
        await using var db = Sqlite(_file);
        await db.Database.MigrateAsync(Ct);

        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Ct));
    }

    [Fact]
    public async Task Moments_can_be_ordered_and_compared_and_come_back_in_utc()
    {
        await using var db = Sqlite(_file);
        await db.Database.MigrateAsync(Ct);
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        // Later in time, though its text would sort before.
        db.Providers.AddRange(Provider("second", noon.AddHours(1).ToOffset(TimeSpan.FromHours(-5))), Provider("first", noon));
        await db.SaveChangesAsync(Ct);
        db.ChangeTracker.Clear();

        var names = await db.Providers.Where(p => p.CreatedAt >= noon).OrderBy(p => p.CreatedAt).ToListAsync(Ct);

        Assert.Equal(["first", "second"], names.Select(p => p.DisplayName));
        Assert.Equal(noon.AddHours(1), names[1].CreatedAt);
        Assert.Equal(TimeSpan.Zero, names[1].CreatedAt.Offset);
    }

    [Fact]
    public async Task Sqlite_keeps_a_write_ahead_log()
    {
        await using var db = Sqlite(_file);
        await db.Database.MigrateAsync(Ct);

        var mode = await db.Database.SqlQuery<string>($"SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(Ct);

        Assert.Equal("wal", mode);
    }

    [Fact]
    public async Task The_same_model_works_on_PostgreSQL()
    {
        var programs = Required.Postgres();
        await using var postgres = await PostgresServer.StartAsync(programs, Ct);
        await using var db = new ConfigDbContext(new DbContextOptionsBuilder<ConfigDbContext>().UseNpgsql(postgres.ConnectionString).Options);
        await db.Database.EnsureCreatedAsync(Ct);
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        db.Providers.Add(Provider("ours", noon));
        await db.SaveChangesAsync(Ct);
        db.ChangeTracker.Clear();

        Assert.Equal(noon, (await db.Providers.SingleAsync(p => p.CreatedAt >= noon, Ct)).CreatedAt);
    }

    private static ProviderAccount Provider(string name, DateTimeOffset createdAt) => new()
    {
        ProviderType = "openai",
        DisplayName = name,
        ProtectedCredentials = "",
        CreatedAt = createdAt,
        UpdatedAt = createdAt,
    };

    private static ConfigDbContext Sqlite(string file) =>
        new(new DbContextOptionsBuilder<ConfigDbContext>().UseSqlite($"Data Source={file}").AddInterceptors(new SqliteSettings()).Options);
}
