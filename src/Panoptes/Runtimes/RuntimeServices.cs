using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panoptes.Llm;

namespace Panoptes.Runtimes;

/// <summary>Adds what talks to local model runtimes.</summary>
public static class RuntimeServices
{
    /// <summary>The HTTP client of the adapters; its connections obey <see cref="ReachableAddress"/>.</summary>
    internal const string HttpClientName = "Panoptes.Runtimes";

    /// <summary>Adds <see cref="RuntimeFactory"/>. Needs a clock; a <c>Func&lt;RuntimeSettings, IRuntime&gt;</c> that is registered makes the simulated runtime.</summary>
    public static IServiceCollection AddRuntimes(this IServiceCollection services)
    {
        services.TryAddSingleton<LlmClient>();
        services.AddReachableClient(HttpClientName);
        services.TryAddSingleton<RuntimeFactory>();
        return services;
    }
}
