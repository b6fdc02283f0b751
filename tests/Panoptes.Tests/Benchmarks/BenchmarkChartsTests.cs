using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Storage.Telemetry;
using Panoptes.Tests.Storage.Telemetry;

namespace Panoptes.Tests.Benchmarks;

public sealed class BenchmarkChartsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Run = Guid.NewGuid();
    private static readonly Guid One = Guid.NewGuid();

    private TelemetryFile _file = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private BenchmarkCharts Charts => new(_file.Store);

    public async ValueTask InitializeAsync() => _file = await TelemetryFile.CreateAsync();

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task Everything_of_a_result_comes_back_as_it_was_stored()
    {
        var stored = Result(0, ttft: 12.5, gaps: [1.5f, 2.25f]) with { Cost = 0.0075m };
        stored = stored with
        {
            Request = stored.Request with
            {
                Model = One.ToString(),
                CachedTokens = 3,
                ReasoningTokens = 2,
                GapsLeftOut = 7,
                FinishReason = "stop",
                HttpStatus = 200,
                Level = 4,
                Reconnected = true,
                FirstRoleMs = 1,
                UsageMs = 9,
                RetryAfterSeconds = 8,
                TpsExcludingTtft = 6.5,
                ServerTimes = new ServerTimes(TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(4))
                {
                    PromptTokens = 21,
                    GenerationTokens = 22,
                },
            },
        };
        await _file.Store.AppendAsync([stored]);

        var read = await new BenchmarkQueries(_file.Store, null!).ResultAsync(Run, stored.Id, Ct);

        Assert.NotNull(read);
        Assert.Equal([1.5f, 2.25f], read.Request.ItlMs);
        Assert.Equal(stored with { Request = stored.Request with { ItlMs = [] } }, read with { Request = read.Request with { ItlMs = [] } });
    }

    [Fact]
    public async Task Rows_of_before_servers_were_asked_for_their_own_times_are_read_without_them()
    {
        var stored = Result(0, ttft: 12.5, gaps: [1.5f, 2.25f]);
        await _file.Store.AppendAsync([stored]);
        await _file.Store.ExecuteAsync($"DELETE FROM schema_migrations WHERE name = '0004_benchmark_server_times.sql'", Ct);
        foreach (var column in BenchmarkResult.StoredIn.Columns.Where(column => column.StartsWith("server_", StringComparison.Ordinal)))
        {
            await _file.Store.ExecuteAsync($"ALTER TABLE benchmark_requests DROP COLUMN {new SqlFragment(column)}", Ct);
        }

        await _file.ReopenAsync();

        var read = await new BenchmarkQueries(_file.Store, null!).ResultAsync(Run, stored.Id, Ct);
        Assert.NotNull(read);
        Assert.Null(read.Request.ServerTimes);
        Assert.Equal([1.5f, 2.25f], read.Request.ItlMs);
    }

    [Fact]
    public async Task A_timeline_shows_each_bucket_and_counts_failures_apart()
    {
        // Ten seconds cut in five; the last request failed.
        await _file.Store.AppendAsync([.. Enumerable.Range(0, 10).Select(i => Result(i, ttft: i + 1)), Result(10, ttft: null, error: "server_error")]);

        var line = Assert.Single(await Charts.TimelineAsync(Run, BenchmarkMetric.Ttft, 5, Ct));

        Assert.Equal([0.0, 2, 4, 6, 8, 10], line.Seconds);
        Assert.Equal([2L, 2, 2, 2, 2, 0], line.Count);
        Assert.Equal([0L, 0, 0, 0, 0, 1], line.Failed);
        Assert.Equal([1.5, 3.5, 5.5, 7.5, 9.5, null], line.Median);
        Assert.Equal([2.0, 4, 6, 8, 10, null], line.Max);
    }

    [Fact]
    public async Task Throughput_counts_tokens_where_requests_ended_and_leaves_failures_out()
    {
        // One begins each second and takes half of one: the last ends at 9.5 s, so that five slices have 1.9 s each.
        var results = Enumerable.Range(0, 10).Select(i => Result(i, ttft: 1)).Select(r => r with { Request = r.Request with { LatencyMs = 500, OutputTokens = 19 } });
        await _file.Store.AppendAsync([.. results, Result(10, ttft: null, error: "server_error")]);

        var line = Assert.Single(await Charts.ThroughputAsync(Run, 5, Ct));

        Assert.Equal(1.9, line.Width, 9);
        Assert.Equal([0, 1, 2, 3, 4], line.Slices);
        Assert.Equal([2L, 2, 2, 2, 2], line.Requests);
        Assert.Equal([38L, 38, 38, 38, 38], line.Tokens);
        Assert.Empty(await Charts.ThroughputAsync(Guid.NewGuid(), 5, Ct));
    }

    [Fact]
    public async Task A_distribution_counts_every_value_once_and_gives_quantiles()
    {
        await _file.Store.AppendAsync([.. Enumerable.Range(0, 101).Select(i => Result(i, ttft: i))]);

        var spread = Assert.Single(await Charts.DistributionAsync(Run, BenchmarkMetric.Ttft, 10, null, Ct));

        Assert.Equal((101L, 0.0), (spread.N, spread.From));
        Assert.Equal(9.9, spread.Width, 9);
        Assert.Equal(101, spread.Bins.Sum());
        Assert.Equal([0.0, 5, 10], spread.Quantiles.Take(3));
        Assert.Equal(100, spread.Quantiles[^1]);
    }

    [Fact]
    public async Task Gaps_between_chunks_are_spread_too_and_a_run_without_values_shows_nothing()
    {
        await _file.Store.AppendAsync([Result(0, ttft: 1, gaps: [10, 20, 30]), Result(1, ttft: 1, gaps: [40])]);

        var spread = Assert.Single(await Charts.DistributionAsync(Run, BenchmarkMetric.Itl, 4, null, Ct));

        Assert.Equal((4L, 10.0, 40.0), (spread.N, spread.From, spread.Quantiles[^1]));
        Assert.Empty(await Charts.DistributionAsync(Guid.NewGuid(), BenchmarkMetric.Itl, 4, null, Ct));
        Assert.Empty(await Charts.TimelineAsync(Guid.NewGuid(), BenchmarkMetric.Ttft, 4, Ct));
    }

    private static BenchmarkResult Result(int second, double? ttft, string? error = null, float[]? gaps = null) => new()
    {
        RunId = Run,
        ModelId = One,
        ProviderAccountId = Guid.Empty,
        ModelName = "A model",
        ProviderType = "openai",
        Request = Measured.Request(second, ttft: ttft, error: error, itl: gaps ?? []) with { StartedAt = Noon.AddSeconds(second) },
    };
}
