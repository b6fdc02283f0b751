using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panoptes.Catalog;
using Panoptes.Llm;

namespace Panoptes.Uptime;

/// <summary>Adds uptime: the schedule, its settings, and the questions about what it found.</summary>
public static class UptimeServices
{
    /// <summary>Adds uptime. Needs storage, the catalog and a clock.</summary>
    public static IServiceCollection AddUptime(this IServiceCollection services)
    {
        services.AddOptions<UptimeOptions>().BindConfiguration(UptimeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<LlmClient>();
        services.AddSingleton<MonitoringSettingsStore>();
        services.AddSingleton<MonitoringStatus>();
        services.AddSingleton<UptimeFeed>();
        services.AddSingleton<UptimeQueries>();
        services.AddSingleton<ProbeClock>();
        services.AddSingleton<CheckMemory>();
        services.AddSingleton<TokenBudget>();
        services.AddSingleton<UptimeMeter>();
        services.AddSingleton<Prober>();
        services.AddSingleton(provider => new MonitoringRuns(
            provider.GetRequiredService<ModelTargets>(),
            provider.GetRequiredService<MonitoringSettingsStore>(),
            provider.GetRequiredService<UptimeQueries>(),
            provider.GetRequiredService<TokenBudget>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<UptimeScheduler>();
        return services;
    }
}
