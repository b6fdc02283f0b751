using Panoptes.Catalog;
using Panoptes.Runtimes;

namespace Panoptes.Server.Simulated;

internal static class SimulatedServices
{
    /// <summary>Adds the built-in simulated provider, and the demonstration that <c>--demo</c> asks for.</summary>
    public static void AddSimulatedProvider(this IServiceCollection services)
    {
        services.AddSingleton<SimulatedProvider>();
        services.AddSingleton<ISimulatedProvider>(provider => provider.GetRequiredService<SimulatedProvider>());
        services.AddHostedService<Demo>();
        services.AddOptions<RuntimeOptions>().PostConfigure<IConfiguration>((options, configuration) => options.SimulatedDefault |= configuration.GetValue(Demo.Key, false));
    }
}
