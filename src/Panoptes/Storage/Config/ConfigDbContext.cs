using Microsoft.EntityFrameworkCore;
using Panoptes.Access;
using Panoptes.Catalog;
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
