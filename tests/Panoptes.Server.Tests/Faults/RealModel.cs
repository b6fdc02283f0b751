using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Panoptes.Testing;

namespace Panoptes.Server.Tests.Faults;

/// <summary>A real small model behind a real server, from the folder that developers share.</summary>
internal sealed class RealModel : IDisposable
{
    /// <summary>The model's id.</summary>
    public const string Id = "stories-260k";

    private readonly Process _process;

    private RealModel(Process process, int port) =>
        (_process, BaseUrl) = (process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/v1")));

    public Uri BaseUrl { get; }

    /// <summary>Starts it; the test skips where the folder is not there.</summary>
    public static async Task<RealModel> StartAsync()
    {
        var script = Path.Combine(Required.Shared(), "tools", "real-llm", "start.sh");
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo("bash", [script, port.ToString(CultureInfo.InvariantCulture), "2"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var model = new RealModel(process, port);
        var ct = TestContext.Current.CancellationToken;
        Assert.Contains("127.0.0.1", await process.StandardOutput.ReadLineAsync(ct) ?? await process.StandardError.ReadToEndAsync(ct), StringComparison.Ordinal);
        return model;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
