using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Panoptes.Catalog;

namespace Panoptes.Server.Simulated;

/// <summary>
/// The built-in provider: a little web server of its own on a free port of 127.0.0.1 that speaks OpenAI's chat completions, so that
/// everything behind a real socket can be seen at work without a key. Started on first use. The settings travel in the path.
/// </summary>
internal sealed class SimulatedProvider(TimeProvider time) : ISimulatedProvider, IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private WebApplication? _app;
    private Uri? _address;

    public async Task<Uri> AddressAsync(SimulatedSettings settings, CancellationToken ct)
    {
        await _starting.WaitAsync(ct);
        try
        {
            _address ??= await StartAsync(ct);
        }
        finally
        {
            _starting.Release();
        }

        return new Uri(_address, string.Create(
            CultureInfo.InvariantCulture,
            $"/{settings.TimeToFirstToken.TotalMilliseconds:0.###}/{settings.TokensPerSecond:0.###}/{settings.FailureRate:0.######}/v1"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _starting.Dispose();
    }

    private async Task<Uri> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        var chat = new SimulatedChat(time);
        app.MapGet("/{ttft}/{tps}/{failures}/v1/models", SimulatedModels.ListAsync);
        app.MapPost("/{ttft}/{tps}/{failures}/v1/chat/completions", context => chat.AnswerAsync(context, SettingsOf(context)));
        await app.StartAsync(ct);
        _app = app;
        return new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    private static SimulatedSettings SettingsOf(HttpContext context) => SimulatedSettings.From(new Dictionary<string, string>
    {
        ["ttft_ms"] = (string)context.Request.RouteValues["ttft"]!,
        ["tokens_per_second"] = (string)context.Request.RouteValues["tps"]!,
        ["failure_rate"] = (string)context.Request.RouteValues["failures"]!,
    });
}
