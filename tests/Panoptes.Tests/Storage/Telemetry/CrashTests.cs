using Panoptes.Storage.Telemetry;
using Panoptes.Testing;

namespace Panoptes.Tests.Storage.Telemetry;

public sealed class CrashTests
{
    [Fact]
    public async Task Every_row_that_was_acknowledged_outlives_kill_9()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("panoptes-crash-").FullName;
        try
        {
            HashSet<string> acknowledged;
            await using (var child = ChildProcess.Start("Panoptes.Testing.dll", new Dictionary<string, string>(), "append", folder))
            {
                await child.LineAsync(_ => child.Output.Count >= 1_000, ct);
                await child.KillAsync();
                acknowledged = [.. child.Output.SelectMany(line => line.Split(' '))];
            }

            using var file = new DuckDbFile(Path.Combine(folder, "telemetry.duckdb"));
            using var store = new DuckDbStore(file);
            var stored = await store.QueryAsync($"SELECT request_id FROM llm_requests", row => row.GetString(0), ct);

            Assert.True(acknowledged.Count >= 10_000, $"only {acknowledged.Count} rows were acknowledged");
            Assert.Empty(acknowledged.Except(stored));
            Assert.Equal(stored.Count, stored.Distinct().Count());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
