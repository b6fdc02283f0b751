using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Panoptes.Testing;

namespace Panoptes.Server.Tests.Faults;

/// <summary>The product's main job on a real model: nothing in this path is a fake.</summary>
public sealed class RealModelTests
{
    [Fact]
    public async Task A_real_model_is_probed_and_its_tokens_per_second_are_shown_within_two_minutes()
    {
        var script = Path.Combine(Required.Shared(), "tools", "real-llm", "start.sh");
        var port = FreePort();
        using var model = Process.Start(new ProcessStartInfo("bash", [script, port.ToString(CultureInfo.InvariantCulture), "2"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Assert.Contains("127.0.0.1", await model.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await model.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await using var server = await RunningServer.StartAsync();
            using var client = server.ClientWithKey();
            await client.MonitorAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/v1")));

            var checks = await JsonCalls.EventuallyAsync(client.ChecksAsync, found => found.Count > 0);

            var check = checks[0];
            Assert.Equal("stories-260k", check.GetProperty("model_name").GetString());
            Assert.Equal("up", check.GetProperty("status").GetString());
            Assert.True(check.GetProperty("tps").GetDouble() > 0);
            Assert.InRange(check.GetProperty("ttft_ms").GetDouble(), 0.01, check.GetProperty("latency_ms").GetDouble());
            Assert.InRange(check.GetProperty("output_tokens").GetInt32(), 2, 100);
        }
        finally
        {
            model.Kill(entireProcessTree: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
