using System.Net;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Faults;

public sealed class ServerStopTests : IDisposable
{
    /// <summary>The host itself gives up after 30 seconds.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-stop-{Guid.NewGuid():N}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SIGTERM_ends_the_server_with_0_while_runs_go_on_and_they_say_what_became_of_them()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(20), Tokens = 5 });
        fake.Models = ["quick", "stuck"];
        fake.ScriptFor("stuck", new FakeScript { FirstToken = TimeSpan.FromHours(1) });
        string quick, stuck, waiting;
        HashSet<string> shown = [];
        await using (var server = await ServerProcess.StartAsync(_folder, "--Panoptes:Benchmarks:MaxConcurrent=2"))
        {
            var client = server.Client;
            await client.MonitorAsync(fake.BaseUrl);
            await client.SendAsync(HttpMethod.Patch, "/api/v1/monitoring/config", new { enabled = false }, HttpStatusCode.OK);
            (quick, stuck, waiting) = (await BeginAsync(client, "quick"), await BeginAsync(client, "stuck"), await BeginAsync(client, "quick"));
            await JsonCalls.EventuallyAsync(() => ResultsAsync(client, quick), results =>
            {
                shown.UnionWith(results.Select(Id));
                return shown.Count > 50;
            });
            await JsonCalls.EventuallyAsync(() => Task.FromResult(fake.Requests.Count(request => request.Model == "stuck")), count => count >= 8);

            Assert.Equal(0, await server.Process.TerminateAsync(Ct).WaitAsync(Bound, Ct));
        }

        await using var next = await ServerProcess.StartAsync(_folder);
        var runs = new Dictionary<string, JsonElement>();
        foreach (var run in new[] { quick, stuck, waiting })
        {
            runs[run] = await next.Client.GetAsync($"/api/v1/benchmarks/{run}", HttpStatusCode.OK);
            Assert.Equal(("failed", false), (runs[run].GetProperty("status").GetString(), runs[run].GetProperty("cancelled").GetBoolean()));
            Assert.Contains("interrupted by a restart", runs[run].GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        var kept = (await ResultsAsync(next.Client, quick)).Select(Id).ToList();
        Assert.Empty(shown.Except(kept));
        Assert.Equal(kept.Count, runs[quick].GetProperty("result_count").GetInt32());
        Assert.Equal((0, 0), (runs[stuck].GetProperty("result_count").GetInt32(), runs[waiting].GetProperty("result_count").GetInt32()));

        // They were ended by the server that had them, with all their figures; nothing was left to the next.
        Assert.False(runs[quick].GetProperty("statistics").GetProperty("partial").GetBoolean());
        Assert.DoesNotContain(next.Process.Output, line => line.Contains("was interrupted by a restart and is marked failed", StringComparison.Ordinal));
    }

    private static async Task<string> BeginAsync(HttpClient client, string model)
    {
        var id = (await client.GetAsync($"/api/v1/models?search={model}", HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("id").GetString();
        var body = new { model_ids = new[] { id }, prompt_pack = "health_check", requests = 50_000, concurrency = 8 };
        return (await client.SendAsync(HttpMethod.Post, "/api/v1/benchmarks", body, HttpStatusCode.Accepted)).GetProperty("id").GetString()!;
    }

    private static async Task<IReadOnlyList<JsonElement>> ResultsAsync(HttpClient client, string id) =>
        [.. (await client.GetAsync($"/api/v1/benchmarks/{id}/results?limit=10000", HttpStatusCode.OK)).GetProperty("results").EnumerateArray()];

    private static string Id(JsonElement result) => result.GetProperty("id").GetString()!;
}
