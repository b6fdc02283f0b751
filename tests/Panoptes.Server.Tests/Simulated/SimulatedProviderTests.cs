using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Server.Simulated;
using Panoptes.Server.Tests.Api.ArgusLm;

namespace Panoptes.Server.Tests.Simulated;

public sealed class SimulatedProviderTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Its_models_are_discovered_tested_and_marked_as_simulated()
    {
        var id = await server.ProviderAsync("simulated", new { ttft_ms = 5, tokens_per_second = 2000 });

        var refreshed = await server.CallAsync("POST", $"/providers/{id}/refresh-models");
        var tested = await server.CallAsync("POST", $"/providers/{id}/test");
        var models = (await server.GetAsync($"/models?provider_id={id}")).Json.GetProperty("items").EnumerateArray().ToList();

        Assert.Contains("3 new", refreshed.Text, StringComparison.Ordinal);
        Assert.Contains("Successfully connected", tested.Text, StringComparison.Ordinal);
        Assert.Equal(["sim-fast", "sim-slow", "sim-flaky"], models.Select(m => m.GetProperty("model_id").GetString()));
        Assert.All(models, m => Assert.True(m.GetProperty("model_metadata").GetProperty("simulated").GetBoolean()));
    }

    [Fact]
    public async Task It_keeps_the_pace_of_its_accounts_settings_and_reports_usage()
    {
        var measured = await MeasureAsync(new { ttft_ms = 100, tokens_per_second = 200 }, "sim-fast", 30);

        Assert.Null(measured.Error);
        Assert.Equal(30, measured.Tokens.Output);
        Assert.Equal(TokenSource.Usage, measured.Tokens.Source);
        Assert.Equal("length", measured.FinishReason);
        Assert.True(measured.TimeToFirstToken >= TimeSpan.FromMilliseconds(75), $"{measured.TimeToFirstToken}");
        Assert.True(measured.Latency >= TimeSpan.FromMilliseconds(75 + (29 * 3)), $"{measured.Latency}");
    }

    [Fact]
    public async Task It_fails_as_often_as_it_is_told_to()
    {
        var id = await server.ProviderAsync("simulated", new { ttft_ms = 0, tokens_per_second = 10_000, failure_rate = 1 });
        var model = await server.ModelAsync(id, "sim-fast");

        Assert.NotNull((await MeasureAsync(model, 4)).Error);
        Assert.NotNull((await MeasureAsync(model, 4)).Error);
    }

    [Fact]
    public async Task An_unknown_model_is_not_found_there() =>
        Assert.Equal(LlmErrorKind.NotFound, (await MeasureAsync(new { }, "sim-none", 4)).Error?.Kind);

    [Fact]
    public async Task The_demonstration_starts_with_its_models_monitored()
    {
        await using var demo = await RunningServer.StartAsync(null, "--demo");
        await demo.Services.GetServices<IHostedService>().OfType<Demo>().Single().ExecuteTask!;

        var monitored = await demo.Services.GetRequiredService<ModelTargets>().MonitoredAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["sim-fast", "sim-slow", "sim-flaky"], monitored.Select(t => t.Model.ModelId));
        Assert.All(monitored, t => Assert.Null(t.Problem));
    }

    private async Task<LlmMeasurement> MeasureAsync(object settings, string modelId, int tokens)
    {
        var id = await server.ProviderAsync("simulated", settings);
        return await MeasureAsync(await server.ModelAsync(id, modelId), tokens);
    }

    private async Task<LlmMeasurement> MeasureAsync(Guid model, int tokens)
    {
        var ct = TestContext.Current.CancellationToken;
        var target = await server.Services.GetRequiredService<ModelTargets>().FindAsync(model, ct);
        return await server.Services.GetRequiredService<LlmClient>().MeasureAsync(
            new LlmCall(target!.Endpoint!, target.Model.ModelId, [LlmMessage.User("Hello")]) { MaxOutputTokens = tokens }, null, ct);
    }
}
