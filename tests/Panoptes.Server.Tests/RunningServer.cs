using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panoptes.Storage;

namespace Panoptes.Server.Tests;

/// <summary>The real server, in this process, on a real socket and a data directory of its own.</summary>
/// <remarks>As a class fixture it runs with the defaults; <see cref="StartAsync"/> starts one that is set up otherwise.</remarks>
public sealed class RunningServer : IAsyncLifetime
{
    /// <summary>The first API key of every server that tests start; it has all scopes.</summary>
    public const string ApiKey = "mk_tests-only-0123456789abcdef";

    /// <summary>The admin's password of every server that tests start.</summary>
    public const string AdminPassword = "tests-Only-correct-horse-1";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-tests-{Guid.NewGuid():N}");
    private WebApplication? _app;

    /// <summary>Where it listens, e.g. <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>A client of it without any credential.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app!.Services;

    /// <summary>Its data directory.</summary>
    public string DataFolder => _folder;

    /// <summary>Starts one that is set up otherwise.</summary>
    /// <param name="adjust">What to change before it is built.</param>
    /// <param name="args">Configuration, e.g. <c>--Panoptes:Retention:Requests=1.00:00:00</c>.</param>
    public static async Task<RunningServer> StartAsync(Action<WebApplicationBuilder>? adjust = null, params string[] args)
    {
        var server = new RunningServer();
        try
        {
            await server.RunAsync(args, adjust);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of it that sends the API key.</summary>
    public HttpClient ClientWithKey()
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Add("X-API-Key", ApiKey);
        return client;
    }

    /// <summary>A further client, without cookies, redirects or credentials.</summary>
    public HttpClient NewClient() => Make(Address);

    public async ValueTask InitializeAsync() => await RunAsync([], null);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static HttpClient Make(Uri address)
    {
        // A test's own client: the factory would only hide which socket it uses.
#pragma warning disable RS0030
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
#pragma warning restore RS0030
    }

    private async Task RunAsync(string[] args, Action<WebApplicationBuilder>? adjust)
    {
        _app = Program.Build(
            [
                "--urls", "http://127.0.0.1:0", $"--PANOPTES_DATA_DIR={_folder}",
                $"--PANOPTES_API_KEY={ApiKey}", $"--PANOPTES_ADMIN_PASSWORD={AdminPassword}",
                // A class of tests calls more often than a person; those of the limits set their own.
                "--Panoptes:RateLimits:MeerkaticsPerMinute=100000", "--Panoptes:RateLimits:MeerkaticsPerHour=100000",
                "--Panoptes:RateLimits:SignInPerMinute=100000", "--Panoptes:RateLimits:SignInPerHour=100000",
                // Nothing on the tests' machine is looked for unless a test wants it.
                "--Panoptes:Runtimes:Usual=false", .. args,
            ],
            builder =>
            {
                builder.Logging.ClearProviders();
                adjust?.Invoke(builder);
            });
        await _app.Services.OpenStorageAsync(TestContext.Current.CancellationToken);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        Client = Make(Address);
    }
}
