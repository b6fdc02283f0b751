using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panoptes.Access;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Suites;
using Panoptes.Requests;
using Panoptes.Runtimes;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;
using Panoptes.Uptime;

namespace Panoptes.Storage;

/// <summary>Adds both stores, and opens them.</summary>
public static class StorageServices
{
    /// <summary>Adds SQLite and DuckDB in the data directory, the writer, and retention.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, DataDirectory data)
    {
        services.AddDbContextFactory<ConfigDbContext>((provider, options) => options
            .UseSqlite($"Data Source={data.ConfigFile};Default Timeout=10")
            .AddInterceptors(new SqliteSettings(), new ConfigFailures(), new AuditInterceptor(provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton(_ => new DuckDbFile(data.TelemetryFile));
        services.AddSingleton<ITelemetryStore, DuckDbStore>();

        // Keeps the disk's pace, whatever time the product thinks it is.
        services.AddHostedService(provider => new DuckDbCheckpoints(
            provider.GetRequiredService<DuckDbFile>(), TimeProvider.System, provider.GetRequiredService<ILogger<DuckDbCheckpoints>>()));
        services.AddMetrics();
        services.AddSingleton<TelemetryMeter>();
        services.AddSingleton<TelemetryWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryWriter>());
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHostedService(Retention);
        services.AddSingleton<RequestQueries>();
        return services;
    }

    /// <summary>Opens both stores and brings them up to this version; the server answers 200 on <c>/health</c> only after this.</summary>
    public static async Task OpenStorageAsync(this IServiceProvider services, CancellationToken ct)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<ConfigDbContext>>().CreateDbContextAsync(ct);
        await db.Database.MigrateAsync(ct);
        await services.GetRequiredService<ITelemetryStore>().MigrateAsync(ct);
    }

    private static RetentionSweep Retention(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<RetentionOptions>>().Value;
        return new RetentionSweep(
            [
                (LlmRequestTable.Requests, options.Requests),
                (LlmRequestTable.Payloads, options.Payloads),
                (UptimeCheck.StoredIn, options.UptimeChecks),
                (BenchmarkResult.StoredIn, options.Benchmarks),
                (SuiteResult.StoredIn, options.Benchmarks),
                (BenchmarkAnswer.StoredIn, options.Payloads),
                (RuntimeEvent.StoredIn, options.Benchmarks),
            ],
            services.GetRequiredService<ITelemetryStore>(),
            options.Interval,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<RetentionSweep>>());
    }
}
