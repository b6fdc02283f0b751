using System.Net;
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
        services.AddHttpClient(HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan) // each question has its own
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false, // a redirect would carry the key to a host that nobody chose
                AutomaticDecompression = DecompressionMethods.All,
                ConnectCallback = new Connector(provider.GetRequiredService<TimeProvider>(), trusted: null).ConnectAsync,
                MaxResponseHeadersLength = 64,
                UseCookies = false,
                UseProxy = false,
            });
        services.TryAddSingleton<RuntimeFactory>();
        return services;
    }
}
