using System.Net;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing;

namespace Panoptes.Server.Tests;

/// <summary>The server as a process of its own that answers, and a client that has its key.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private ServerProcess(ChildProcess process, HttpClient client) => (Process, Client) = (process, client);

    public ChildProcess Process { get; }

    public HttpClient Client { get; }

    /// <summary>Starts it on a free port and waits until it is healthy.</summary>
    /// <param name="folder">Its data directory.</param>
    /// <param name="settings">Further arguments.</param>
    public static async Task<ServerProcess> StartAsync(string folder, params string[] settings)
    {
        var process = ChildProcess.Start(
            "Panoptes.Server.dll",
            new Dictionary<string, string> { ["PANOPTES_DATA_DIR"] = folder, ["PANOPTES_API_KEY"] = RunningServer.ApiKey },
            ["--urls", "http://127.0.0.1:0", .. settings]);
        try
        {
            var client = ClientOf(await ProcessTests.AddressOf(process));
            client.DefaultRequestHeaders.Add("X-API-Key", RunningServer.ApiKey);
            await JsonCalls.EventuallyAsync(
                async () => (await client.GetAsync("/health", TestContext.Current.CancellationToken)).StatusCode, status => status == HttpStatusCode.OK);
            return new ServerProcess(process, client);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client without a key.</summary>
    public static HttpClient ClientOf(Uri address)
    {
        // A test's own client: there is no factory outside the server.
#pragma warning disable RS0030
        return new HttpClient { BaseAddress = address };
#pragma warning restore RS0030
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
    }
}
