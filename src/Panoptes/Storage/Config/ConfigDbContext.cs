using Microsoft.EntityFrameworkCore;
using Panoptes.Access;
using Panoptes.Benchmarks;
using Panoptes.Catalog;
using Panoptes.Runtimes;
using Panoptes.Uptime;

namespace Panoptes.Storage.Config;

/// <summary>Everything people edit. Features take an <see cref="IDbContextFactory{TContext}"/> of it; EF is the repository.</summary>
public sealed class ConfigDbContext(DbContextOptions<ConfigDbContext> options) : DbContext(options)
{
    /// <summary>People who may sign in.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>Keys that programs send.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Refresh tokens.</summary>
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    /// <summary>One-time sign-in links.</summary>
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();

    /// <summary>Who did what.</summary>
    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();

    /// <summary>Provider accounts.</summary>
    public DbSet<ProviderAccount> Providers => Set<ProviderAccount>();

    /// <summary>Models of provider accounts.</summary>
    public DbSet<CatalogModel> Models => Set<CatalogModel>();

    /// <summary>When and how models are probed: one row.</summary>
    public DbSet<MonitoringSettings> MonitoringSettings => Set<MonitoringSettings>();

    /// <summary>Benchmark runs.</summary>
    public DbSet<BenchmarkRun> BenchmarkRuns => Set<BenchmarkRun>();

    /// <summary>The models of benchmark runs, as they were then.</summary>
    public DbSet<BenchmarkRunModel> BenchmarkRunModels => Set<BenchmarkRunModel>();

    /// <summary>The large texts of benchmark runs.</summary>
    public DbSet<BenchmarkRunDetail> BenchmarkRunDetails => Set<BenchmarkRunDetail>();

    /// <summary>Benchmarks that run by the clock.</summary>
    public DbSet<BenchmarkSchedule> BenchmarkSchedules => Set<BenchmarkSchedule>();

    /// <summary>Prompt packs that people wrote.</summary>
    public DbSet<CustomPromptPack> PromptPacks => Set<CustomPromptPack>();

    /// <summary>Local runtimes.</summary>
    public DbSet<RuntimeAccount> Runtimes => Set<RuntimeAccount>();

    /// <summary>Models of local runtimes.</summary>
    public DbSet<ManagedModel> ManagedModels => Set<ManagedModel>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ConfigDbContext).Assembly);

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite has no type for moments that it can order; PostgreSQL has, and takes only UTC.
        if (Database.IsSqlite())
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();
        }
    }
}
