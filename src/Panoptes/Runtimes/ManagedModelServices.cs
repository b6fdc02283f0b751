using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panoptes.Catalog;
using Panoptes.Runtimes.Adapters;
using Panoptes.Storage.Config;

namespace Panoptes.Runtimes;

/// <summary>Adds local runtimes that are known here, and the models that are managed on them.</summary>
public static class ManagedModelServices
{
    /// <summary>Adds runtimes, models, their lifecycle and the loop that keeps what is stored true. Needs storage, the catalog and a clock.</summary>
    public static IServiceCollection AddManagedModels(this IServiceCollection services)
    {
        services.AddRuntimes();
        services.AddOptions<RuntimeOptions>().BindConfiguration(RuntimeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Func<RuntimeSettings, IRuntime>>(provider => _ => provider.GetService<ISimulatedProvider>() is { } simulated
            ? new SimulatedRuntime(simulated, provider.GetRequiredService<TimeProvider>())
            : throw new PanoptesException(ErrorKind.Invalid, "runtime_kind_unknown", "There is no simulated runtime in this process", "kind"));
        services.AddSingleton(provider => new RuntimeAdapters(provider.GetRequiredService<RuntimeFactory>().Create, provider.GetRequiredService<CredentialVault>()));
        services.AddSingleton(provider => new RuntimeAccounts(
            provider.GetRequiredService<IDbContextFactory<ConfigDbContext>>(),
            provider.GetRequiredService<RuntimeAdapters>(),
            provider.GetRequiredService<ModelLoads>(),
            provider.GetRequiredService<IOptions<RuntimeOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RuntimeResolver>();
        services.AddSingleton<RuntimeCatalog>();
        services.AddSingleton<RuntimeStandings>();
        services.AddSingleton<ModelCaches>();
        services.AddSingleton<RuntimeLog>();
        services.AddSingleton<ModelLoads>();
        services.AddSingleton<ModelChecks>();
        services.AddSingleton<IModelSource, RuntimeSource>();
        services.AddSingleton(provider => new ManagedModels(
            provider.GetRequiredService<IDbContextFactory<ConfigDbContext>>(),
            provider.GetRequiredService<RuntimeAccounts>(),
            provider.GetRequiredService<ModelLoads>(),
            provider.GetRequiredService<RuntimeLog>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ModelLifecycle(
            provider.GetRequiredService<ManagedModels>(),
            provider.GetRequiredService<RuntimeResolver>(),
            provider.GetRequiredService<RuntimeAdapters>(),
            provider.GetRequiredService<ModelLoads>(),
            provider.GetRequiredService<RuntimeLog>(),
            provider.GetRequiredService<IOptions<RuntimeOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelLifecycle>>()));
        services.AddSingleton(provider => new RuntimeReconciler(
            provider.GetRequiredService<RuntimeAccounts>(),
            provider.GetRequiredService<RuntimeAdapters>(),
            provider.GetRequiredService<ManagedModels>(),
            provider.GetRequiredService<ModelLoads>(),
            provider.GetRequiredService<RuntimeStandings>(),
            provider.GetRequiredService<RuntimeLog>(),
            provider.GetRequiredService<IOptions<RuntimeOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RuntimeReconciler>>()));
        services.AddHostedService(provider => provider.GetRequiredService<RuntimeReconciler>());
        return services;
    }
}
