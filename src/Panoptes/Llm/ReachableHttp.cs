using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Panoptes.Llm;

/// <summary>HTTP clients for what is asked beside calls of models: lists, tokens, runtimes. Their connections obey <see cref="ReachableAddress"/>.</summary>
internal static class ReachableHttp
{
    /// <summary>Adds a client of this name; each question has its own bound of time. Needs a clock.</summary>
    public static void AddReachableClient(this IServiceCollection services, string name) =>
        services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
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
}
