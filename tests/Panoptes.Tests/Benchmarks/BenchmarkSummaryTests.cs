using Panoptes.Benchmarks;
using Panoptes.Storage.Telemetry;
using Panoptes.Tests.Storage.Telemetry;

namespace Panoptes.Tests.Benchmarks;

/// <summary>What is said of a run that goes on, or was interrupted, from what has landed of it.</summary>
public sealed class BenchmarkSummaryTests
{
    private static readonly Guid Model = Guid.NewGuid();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Levels_that_ran_one_after_the_other_are_not_laid_over_each_other()
    {
        var order = Order() with { Sweep = LoadSweep.Concurrencies(1, 2) };
        var run = Run(order);

        // Offsets count from the start of each level: one request alone, then two at once.
        var rows = new[] { Row(run, 0, level: 0), Row(run, 0, level: 1), Row(run, 1, level: 1) };

        var summary = BenchmarkSummary.Of(run, order, rows);

        Assert.Equal([1, 2], summary.Models[0].Levels.Select(level => level.Statistics.PeakConcurrency));
        Assert.Equal((2, 2), (summary.Models[0].Statistics.PeakConcurrency, summary.Overall.PeakConcurrency));
    }

    [Fact]
    public async Task An_objective_for_gaps_is_judged_by_the_gaps_while_a_run_goes_on()
    {
        var run = Run(Order() with { Slos = new SloSet { ItlMs = 20 } });
        await using var file = await TelemetryFile.CreateAsync();
        await file.Store.AppendAsync([Row(run, 0, 0, gaps: [10, 10]), Row(run, 1, 0, gaps: [10, 90])]);

        var summary = await new BenchmarkQueries(file.Store, null!).SummaryAsync(run, Ct);

        Assert.Equal((false, 0.5), (run.Ended, summary.Overall.GoodShare));
    }

    [Fact]
    public async Task A_run_is_told_when_its_results_cannot_be_shown_and_does_not_wait_for_ever()
    {
        await using var file = await TelemetryFile.CreateAsync();
        using var writer = new TelemetryWriter(file.Store);
        await writer.StartAsync(Ct);
        var run = Run(Order());
        var recorder = new BenchmarkRecorder(writer, _ => throw new InvalidOperationException("No one is there"), TimeProvider.System);

        async Task AddManyAsync()
        {
            for (var i = 0; i < 25_000; i++)
            {
                await recorder.AddAsync(Row(run, i, 0));
            }
        }

        var told = await Assert.ThrowsAnyAsync<Exception>(() => AddManyAsync().WaitAsync(TimeSpan.FromMinutes(1), Ct));
        Assert.IsNotType<TimeoutException>(told);
        await Assert.ThrowsAsync<InvalidOperationException>(recorder.CompleteAsync);
        await writer.StopAsync(Ct);
    }

    private static BenchmarkOrder Order() => new() { ModelIds = [Model], PromptPack = "health_check", Seed = 1 };

    private static BenchmarkRun Run(BenchmarkOrder order) => new()
    {
        Id = Guid.NewGuid(),
        Name = "A run",
        Status = BenchmarkRunStatus.Running,
        PromptPack = order.PromptPack,
        MaxTokens = order.MaxTokens,
        Load = "any",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Models = [new BenchmarkRunModel { Position = 0, ModelId = Model, Name = "m", WireModel = "m", ProviderAccountId = Guid.Empty, ProviderName = "p", ProviderType = "openai" }],
        Detail = new BenchmarkRunDetail { Order = BenchmarkJson.Write(order) },
    };

    private static BenchmarkResult Row(BenchmarkRun run, int index, int level, params float[] gaps) => new()
    {
        RunId = run.Id,
        ModelId = Model,
        ProviderAccountId = Guid.Empty,
        ModelName = "m",
        ProviderType = "openai",
        Request = Measured.Request(index, itl: gaps) with { Level = level },
    };
}
