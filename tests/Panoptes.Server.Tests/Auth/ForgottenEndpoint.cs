using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Panoptes.Server.Tests.Auth;

/// <summary>Makes routing find, for one path, an endpoint that nobody gave a row of the access table.</summary>
internal sealed class ForgottenEndpoint : IStartupFilter
{
    private static readonly RouteEndpoint Endpoint = new(
        http => http.Response.WriteAsync("reached", http.RequestAborted), RoutePatternFactory.Parse("/api/v1/forgotten"), 0, EndpointMetadataCollection.Empty, "forgotten");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, rest) =>
        {
            if (http.Request.Path == "/api/v1/forgotten")
            {
                http.SetEndpoint(Endpoint);
            }

            return rest(http);
        });
        next(app);
    };
}
