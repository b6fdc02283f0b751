using Panoptes.Benchmarks;

namespace Panoptes.Tests.Benchmarks;

public sealed class BenchmarkRunRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static BenchmarkOrder Order => new() { ModelIds = [Guid.NewGuid()], PromptPack = "health_check" };

    [Theory]
    [InlineData("13:00", "2026-01-02T13:00")]
    [InlineData("12:00", "2026-01-03T12:00")]
    [InlineData("00:30", "2026-01-03T00:30")]
    public void A_daily_schedule_is_due_at_the_next_such_time(string at, string next) => Assert.Equal(
        DateTimeOffset.Parse(next + "Z", System.Globalization.CultureInfo.InvariantCulture),
        new ScheduleTiming(null, TimeOnly.Parse(at, System.Globalization.CultureInfo.InvariantCulture)).Next(Noon));

    [Fact]
    public void An_interval_counts_from_now_so_that_missed_runs_are_not_made_up_for() =>
        Assert.Equal(Noon.AddHours(1), new ScheduleTiming(60, null).Next(Noon));

    [Fact]
    public void A_schedule_has_one_timing_and_not_two()
    {
        Assert.Single(new ScheduleTiming(null, null).Validate());
        Assert.Single(new ScheduleTiming(60, TimeOnly.MinValue).Validate());
        Assert.Single(new ScheduleTiming(1, null).Validate());
        Assert.Empty(new ScheduleTiming(5, null).Validate());
    }

    [Fact]
    public void An_order_comes_back_from_its_text_whatever_its_load()
    {
        LoadShape[] shapes =
        [
            new ClosedLoop(3), new ConstantRate(2), new PoissonRate(0.5), new GammaRate(1, 0.25), new RateRamp(1, 2, TimeSpan.FromSeconds(9)),
            new Replay([new ReplayedRequest(TimeSpan.FromMilliseconds(5), 10, 20)]),
        ];
        Assert.All(shapes, shape =>
        {
            var order = Order with
            {
                Load = shape,
                Duration = TimeSpan.FromSeconds(90),
                Slos = new SloSet { TtftMs = 12.5 },
                Prompts = new PromptSet("p", "P", ["ä"]),
                Sweep = LoadSweep.Concurrencies(1, 2) with { StopsAtKnee = true, Rule = new KneeRule { TtftP99Ms = 4 } },
                Seed = 5,
            };

            var text = BenchmarkJson.Write(order);

            Assert.Equal(text, BenchmarkJson.Write(BenchmarkJson.Read<BenchmarkOrder>(text)));
            Assert.Equal(shape.ToString(), BenchmarkJson.Read<BenchmarkOrder>(text).Load.ToString());
        });
    }

    [Fact]
    public void A_time_that_ends_a_load_comes_back_as_such_and_not_as_the_default_number_of_requests()
    {
        var order = Order with { Requests = null, Duration = TimeSpan.FromSeconds(5) };

        Assert.Null(BenchmarkJson.Read<BenchmarkOrder>(BenchmarkJson.Write(order)).Requests);
    }

    [Fact]
    public void A_run_is_worse_if_any_load_is_and_better_only_if_none_is_worse()
    {
        static RunComparison With(RegressionVerdict verdict) => new(Guid.Empty, "", Guid.Empty, "", 0, 0, verdict, [], new Comparison([], [], [], 0));

        Assert.Equal(RegressionVerdict.Regressed, RunComparison.Overall([With(RegressionVerdict.Improved), With(RegressionVerdict.Regressed)]));
        Assert.Equal(RegressionVerdict.Improved, RunComparison.Overall([With(RegressionVerdict.Improved), With(RegressionVerdict.NotComparable)]));
        Assert.Equal(RegressionVerdict.Unchanged, RunComparison.Overall([With(RegressionVerdict.Unchanged), With(RegressionVerdict.NotComparable)]));
        Assert.Equal(RegressionVerdict.NotComparable, RunComparison.Overall([With(RegressionVerdict.NotComparable)]));
        Assert.Equal(RegressionVerdict.NotComparable, RunComparison.Overall([]));
    }

    [Fact]
    public void Loads_of_a_shared_model_are_paired_by_level_and_single_models_with_each_other()
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        static MeasuredLevel Level(Guid model, double load) => new(model, "m", 0, load, Measured.Run(100));

        Assert.Equal([(one, 1.0)], RunComparison.Of([Level(one, 1), Level(one, 2)], [Level(one, 1), Level(two, 2)], 0.05).Select(pair => (pair.ModelB, 1.0)));
        Assert.Single(RunComparison.Of([Level(one, 1)], [Level(two, 1)], 0.05));
        Assert.Empty(RunComparison.Of([Level(one, 1), Level(two, 1)], [Level(Guid.NewGuid(), 1)], 0.05));
    }

    [Fact]
    public void A_draft_of_a_pack_is_bounded()
    {
        Assert.Empty(new PromptPackDraft("n", ["p"], 1).Validate());
        Assert.Contains(new PromptPackDraft("n", [], 1).Validate(), error => error.Field == "prompts");
        Assert.Contains(new PromptPackDraft("n", [new string('x', PromptPackDraft.MostCharacters + 1)], 1).Validate(), error => error.Field == "prompts");
        Assert.Contains(new PromptPackDraft(" ", ["p"], 1).Validate(), error => error.Field == "name");
    }
}
