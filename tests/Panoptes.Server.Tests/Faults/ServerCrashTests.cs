using System.Net;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Faults;

public sealed class ServerCrashTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-crash-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_check_that_was_shown_outlives_kill_9_in_the_midst_of_probing()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(20), Tokens = 5 });
        fake.Models = [.. Enumerable.Range(0, 20).Select(i => $"model-{i}")];
        HashSet<string> shown = [];

        // Killed three times, each time with probes out and checks on their way to the disk.
        for (var round = 0; round < 3; round++)
        {
            await using var server = await ServerProcess.StartAsync(_folder);
            var client = server.Client;
            if (round == 0)
            {
                await client.MonitorAsync(fake.BaseUrl);
            }

            Assert.Empty(shown.Except((await client.ChecksAsync()).Select(Id)));
            for (var run = 0; run < 3; run++)
            {
                await client.SendAsync(HttpMethod.Post, "/api/v1/monitoring/run", new { }, HttpStatusCode.OK);
                var seen = shown.Count;
                await JsonCalls.EventuallyAsync(client.ChecksAsync, checks =>
                {
                    shown.UnionWith(checks.Select(Id));
                    return shown.Count > seen + 5;
                });
            }

            await server.Process.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(_folder);
        var reader = last.Client;
        var kept = (await reader.ChecksAsync()).Select(Id).ToList();

        Assert.Empty(shown.Except(kept));
        Assert.Equal(kept.Count, kept.Distinct().Count());
        Assert.Equal(1, (await reader.GetAsync("/api/v1/providers", HttpStatusCode.OK)).GetProperty("total").GetInt32());
    }

    private static string Id(System.Text.Json.JsonElement check) => check.GetProperty("id").GetString()!;
}
