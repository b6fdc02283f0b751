using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;
using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Storage.Config;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>Adds benchmarks.</summary>
public static class BenchmarkServices
{
    /// <summary>Adds the engine alone. Needs a clock.</summary>
    public static IServiceCollection AddBenchmarks(this IServiceCollection services)
    {
        services.TryAddSingleton<LlmClient>();
        services.AddSingleton<LoadRunner>();
        services.AddSingleton<BenchmarkRunner>();
        services.AddOptions<ResourceOptions>();
        services.AddSingleton<ResourceSampler>();
        services.AddSingleton<HardwareProbe>();
        return services;
    }

    /// <summary>Adds the engine, and runs that are stored, listed, compared and scheduled. Needs storage, the catalog and a clock.</summary>
    public static IServiceCollection AddBenchmarkRuns(this IServiceCollection services)
    {
        services.AddBenchmarks();
        services.AddOptions<BenchmarkOptions>().BindConfiguration(BenchmarkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ResourceOptions>().BindConfiguration(ResourceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LiveRuns>();
        services.AddSingleton<PromptPackStore>();
        services.AddSingleton<BenchmarkQueries>();
        services.AddSingleton<SuiteStore>();
        services.AddSingleton<SuiteRuns>();
        services.AddSingleton<SuiteQueries>();
        services.AddSingleton<SuiteLog>();
        services.AddSingleton<BenchmarkCharts>();
        services.AddSingleton<BenchmarkSchedules>();
        services.AddSingleton(provider => new BenchmarkFeed(
            provider.GetRequiredService<LiveRuns>(),
            provider.GetRequiredService<BenchmarkQueries>(),
            provider.GetRequiredService<IDbContextFactory<ConfigDbContext>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new BenchmarkRuns(
            provider.GetRequiredService<LiveRuns>(),
            provider.GetServices<IModelSource>(),
            provider.GetRequiredService<PromptPackStore>(),
            provider.GetRequiredService<ITelemetryStore>(),
            provider.GetRequiredService<IDbContextFactory<ConfigDbContext>>(),
            provider.GetRequiredService<IOptions<BenchmarkOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<BenchmarkExecutor>();
        services.AddHostedService<BenchmarkScheduler>();
        return services;
    }
}
