using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Adds the benchmark engine.</summary>
public static class BenchmarkServices
{
    /// <summary>Adds the engine. Needs a clock.</summary>
    public static IServiceCollection AddBenchmarks(this IServiceCollection services)
    {
        services.TryAddSingleton<LlmClient>();
        services.AddSingleton<LoadRunner>();
        services.AddSingleton<BenchmarkRunner>();
        return services;
    }
}
