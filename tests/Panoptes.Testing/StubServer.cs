using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Panoptes.Testing;

/// <summary>A web server on a free port of 127.0.0.1 that answers whatever a test says.</summary>
public sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    /// <summary>Its root, without a trailing slash.</summary>
    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    /// <summary>Starts it.</summary>
    public static async Task<StubServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new StubServer(app);
    }

    /// <summary>Starts one that answers these paths with these JSON texts, and everything else with 404.</summary>
    public static Task<StubServer> StartAsync(IReadOnlyDictionary<string, string> bodies) => StartAsync(context =>
    {
        if (!bodies.TryGetValue(context.Request.Path, out var body))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, context.RequestAborted);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
