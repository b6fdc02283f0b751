using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;
using Panoptes.Server.Tests.Api.FlPerformance;
using Panoptes.Storage.Telemetry;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Ui.Benchmarks;

/// <summary>A server with a runtime on a real socket, and managed models there that are quick, slow, or fail at times.</summary>
public sealed class SuiteLab : IAsyncLifetime
{
    private readonly FlServer _fl = new();

    public RunningServer Server => _fl.Server;

    public string Quick { get; private set; } = "";

    public string Slow { get; private set; } = "";

    public string Flaky { get; private set; } = "";

    internal SuiteStore Store => Server.Services.GetRequiredService<SuiteStore>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _fl.InitializeAsync();
        _fl.Fake.Models = ["quick-1b", "slow-7b"];
        Quick = await AddAsync("quick-1b", new FakeScript { Tokens = 24, FirstToken = TimeSpan.FromMilliseconds(20), Interval = TimeSpan.FromMilliseconds(2), Word = "brief " });
        Slow = await AddAsync("slow-7b", new FakeScript { Tokens = 30, FirstToken = TimeSpan.FromMilliseconds(120), Interval = TimeSpan.FromMilliseconds(10), Word = "thorough " });

        Flaky = await _fl.AddAsync("simulated:sim-flaky", "flaky-3b");
    }

    public ValueTask DisposeAsync() => _fl.DisposeAsync();

    /// <summary>A run that has ended, and its id.</summary>
    internal Task<string> RunAsync(string name, string[] scenarios, int iterations, params string[] models) => _fl.RunAsync(
        new { modelIds = models, suiteName = "default", selectedScenarios = scenarios, name, config = new { iterations } });

    /// <summary>What the API says of it.</summary>
    internal async Task<JsonElement> GetAsync(string path) => (await _fl.CallAsync("GET", path)).Json;

    /// <summary>Makes a run's results say that the machine was sampled, which no test can bring about alike everywhere.</summary>
    internal async Task SampleAsync(string run)
    {
        var store = Server.Services.GetRequiredService<ITelemetryStore>();
        var id = Guid.Parse(run);
        var results = await Server.Services.GetRequiredService<SuiteQueries>().OfRunAsync(id, samples: true, Ct);
        await store.ExecuteAsync($"DELETE FROM suite_results WHERE run_id = {id}", Ct);
        await store.AppendAsync([.. results.Select((result, i) => result with { Resources = Use(i) })]);
    }

    private static ResourceUse Use(int i) => new()
    {
        CpuPercent = 40 + i,
        MemoryPercent = 61.5,
        ProcessMemoryBytes = (3L + i) * 1024 * 1024 * 1024,
        EnergyJoules = 48,
        EnergyOf = "cpu package",
        Samples = [.. Enumerable.Range(0, 4).Select(n => new ResourceSample(n * 30, 38 + i + n, 61.5, null, null, null, null))],
    };

    private async Task<string> AddAsync(string name, FakeScript script)
    {
        _fl.Fake.ScriptFor(name, script);
        return await _fl.AddAsync(name);
    }
}
