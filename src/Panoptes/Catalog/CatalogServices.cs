using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panoptes.Catalog.Providers;
using Panoptes.Llm;

namespace Panoptes.Catalog;

/// <summary>Adds the catalog: providers, models, discovery and connection tests.</summary>
public static class CatalogServices
{
    /// <summary>The HTTP client that lists models; its connections obey <see cref="ReachableAddress"/>.</summary>
    internal const string HttpClientName = "Panoptes.Catalog";

    /// <summary>Adds the catalog. Needs both stores, Data Protection and a clock.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.TryAddSingleton<LlmClient>();
        services.AddReachableClient(HttpClientName);
        services.AddOptions<FoundOptions>().BindConfiguration(FoundOptions.Section);
        services.AddSingleton<CredentialVault>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<EndpointResolver>();
        services.AddSingleton<ProviderAccounts>();
        services.AddSingleton<CatalogModels>();
        services.AddSingleton<ModelTargets>();
        services.AddSingleton<IModelSource, CatalogSource>();
        services.AddSingleton<ModelLists>();
        services.AddSingleton<ModelDiscovery>();
        services.AddSingleton<ConnectionTest>();
        services.AddSingleton<FoundOnThisMachine>();
        return services;
    }
}
