using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Runtimes;

namespace Panoptes.Server.Tests.Faults;

/// <summary>
/// A real llama.cpp server as our child, where <c>PANOPTES_LLAMA_SERVER</c> names its program and <c>PANOPTES_LLAMA_MODEL</c> a GGUF file; the
/// simulated runtime otherwise: the same steps either way.
/// </summary>
public sealed class RealLlamaServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_loaded_measured_and_unloaded()
    {
        await using var server = await RunningServer.StartAsync();
        var runtimes = server.Services.GetRequiredService<RuntimeAccounts>();
        var (program, file) = (Environment.GetEnvironmentVariable("PANOPTES_LLAMA_SERVER"), Environment.GetEnvironmentVariable("PANOPTES_LLAMA_MODEL"));
        var modelId = "runtime:sim-fast";
        if (program is { Length: > 0 } && file is { Length: > 0 })
        {
            await runtimes.AddAsync(RuntimeKind.ManagedLlamaServer, new RuntimeDraft { Slug = "runtime", Program = program, ModelsFolder = Path.GetDirectoryName(Path.GetFullPath(file)) }, Ct);
            modelId = $"runtime:{Path.GetFileName(file)}";
        }
        else
        {
            await runtimes.AddAsync(RuntimeKind.Simulated, new RuntimeDraft { Slug = "runtime" }, Ct);
        }

        var id = (await server.Client.SendAsync(HttpMethod.Post, "/api/models", new { alias = "Local", model_id = modelId }, HttpStatusCode.Created)).GetProperty("model").GetProperty("id").GetString();
        var started = await server.Client.SendAsync(HttpMethod.Post, $"/api/models/{id}/start", new { }, HttpStatusCode.OK);
        var run = (await server.Client.SendAsync(
            HttpMethod.Post, "/api/benchmarks/run", new { modelIds = new[] { id }, suiteName = "default", selectedScenarios = new[] { "Simple Q&A" }, config = new { iterations = 2, timeout = 120_000 } }, HttpStatusCode.OK))
            .GetProperty("runId").GetString();
        var end = await JsonCalls.EventuallyAsync(() => server.Client.GetAsync($"/api/benchmarks/runs/{run}/status", HttpStatusCode.OK), status => status.GetProperty("status").GetString() != "running");
        await server.Client.SendAsync(HttpMethod.Post, $"/api/models/{id}/stop", new { }, HttpStatusCode.OK);

        Assert.True(started.GetProperty("port").GetInt32() > 0);
        Assert.Equal("completed", end.GetProperty("status").GetString());
        var result = (await server.Client.GetAsync($"/api/benchmarks/results?runId={run}", HttpStatusCode.OK)).GetProperty("results")[0];
        Assert.Equal((0, 2), (result.GetProperty("error_rate").GetDouble(), result.GetProperty("successful_iterations").GetInt32()));
        Assert.True(result.GetProperty("tps").GetDouble() > 0);
        Assert.Equal("stopped", (await server.Client.GetAsync($"/api/models/{id}/health", HttpStatusCode.OK)).GetProperty("status").GetString());
    }
}
