using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Faults;

public sealed class BenchmarkCrashTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-crash-{Guid.NewGuid():N}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_result_that_was_shown_outlives_kill_9_and_the_run_is_marked_at_the_next_start()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(20), Tokens = 5 });
        string id;
        HashSet<string> shown = [];
        await using (var server = await ServerProcess.StartAsync(_folder))
        {
            var client = server.Client;
            await client.MonitorAsync(fake.BaseUrl);
            await client.SendAsync(HttpMethod.Patch, "/api/v1/monitoring/config", new { enabled = false }, HttpStatusCode.OK);
            var model = (await client.GetAsync("/api/v1/models", HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("id").GetString();
            id = (await client.SendAsync(
                HttpMethod.Post,
                "/api/v1/benchmarks",
                new { model_ids = new[] { model }, prompt_pack = "health_check", requests = 50_000, concurrency = 8 },
                HttpStatusCode.Accepted)).GetProperty("id").GetString()!;
            await JsonCalls.EventuallyAsync(() => ResultsAsync(client, id), results =>
            {
                shown.UnionWith(results.Select(r => r.GetProperty("id").GetString()!));
                return shown.Count > 50;
            });
            await server.Process.KillAsync();
        }

        await using var next = await ServerProcess.StartAsync(_folder);
        var reader = next.Client;
        var run = await reader.GetAsync($"/api/v1/benchmarks/{id}", HttpStatusCode.OK);
        var kept = await ResultsAsync(reader, id);

        Assert.Equal(("failed", false), (run.GetProperty("status").GetString(), run.GetProperty("cancelled").GetBoolean()));
        Assert.Contains("interrupted by a restart", run.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(shown.Except(kept.Select(r => r.GetProperty("id").GetString()!)));
        Assert.Equal(kept.Count, run.GetProperty("result_count").GetInt32());
        Assert.True(run.GetProperty("statistics").GetProperty("ttft_p50").GetDouble() >= 19);
        Assert.True(run.GetProperty("statistics").GetProperty("partial").GetBoolean());
        Assert.Equal(kept.Count, await FollowedAsync(reader.BaseAddress!, id));
    }

    private static async Task<IReadOnlyList<JsonElement>> ResultsAsync(HttpClient client, string id) =>
        [.. (await client.GetAsync($"/api/v1/benchmarks/{id}/results", HttpStatusCode.OK)).GetProperty("results").EnumerateArray()];

    /// <summary>How many results the stream tells before it ends with an error and closes.</summary>
    private static async Task<int> FollowedAsync(Uri address, string id)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-API-Key", RunningServer.ApiKey);
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = $"/api/v1/benchmarks/{id}/stream" }.Uri, Ct);
        var (results, last) = (0, "");
        var buffer = new byte[65_536];
        while (await socket.ReceiveAsync(buffer.AsMemory(), Ct) is { MessageType: WebSocketMessageType.Text } got)
        {
            last = JsonElement.Parse(Encoding.UTF8.GetString(buffer, 0, got.Count)).GetProperty("type").GetString()!;
            results += last == "result" ? 1 : 0;
        }

        Assert.Equal(("error", WebSocketCloseStatus.NormalClosure), (last, socket.CloseStatus));
        return results;
    }
}
