using System.Net;
using System.Net.Http.Json;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Faults;

public sealed class FullDiskTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_changes_are_refused_with_503_reads_go_on_and_it_recovers_without_a_restart()
    {
        Required.Mount();
        using var disk = SmallDisk.Mount(megabytes: 48);
        await using var fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 5 });
        await using var server = await RunningServer.StartAsync(null, $"--PANOPTES_DATA_DIR={Path.Combine(disk.Path, "data")}");
        using var client = server.ClientWithKey();
        await client.MonitorAsync(fake.BaseUrl);
        await JsonCalls.EventuallyAsync(client.ChecksAsync, checks => checks.Count > 0);

        var filler = disk.Fill();
        var refused = 0;
        for (var i = 0; i < 300 && refused < 3; i++)
        {
            // SQLite may still find room inside its own files for a few changes.
            using var response = await client.PostAsJsonAsync("/api/v1/providers", NewProvider(i), Ct);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                refused++;
                Assert.Contains("\"detail\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
                Assert.NotNull(response.Headers.RetryAfter);
            }
            else
            {
                Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            }
        }

        Assert.Equal(3, refused);
        var kept = (await client.GetAsync("/api/v1/providers", HttpStatusCode.OK)).GetProperty("total").GetInt32();
        Assert.NotEmpty(await client.ChecksAsync());

        File.Delete(filler);
        await JsonCalls.EventuallyAsync(
            async () =>
            {
                using var response = await client.PostAsJsonAsync("/api/v1/providers", NewProvider(99), Ct);
                return response.StatusCode;
            },
            status => status == HttpStatusCode.Created);
        var before = (await client.ChecksAsync()).Count;
        await client.SendAsync(HttpMethod.Post, "/api/v1/monitoring/run", new { }, HttpStatusCode.OK);

        await JsonCalls.EventuallyAsync(client.ChecksAsync, checks => checks.Count > before);
        Assert.Equal(kept + 1, (await client.GetAsync("/api/v1/providers", HttpStatusCode.OK)).GetProperty("total").GetInt32());
    }

    private static object NewProvider(int i) => new
    {
        provider_type = "openai",
        display_name = $"Provider {i}",
        credentials = new { api_key = new string('k', 1_000) },
    };
}
