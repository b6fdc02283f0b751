using System.Text.Json;
using Panoptes.Benchmarks;

namespace Panoptes.Tests.Benchmarks;

public sealed class LoadPlanTests
{
    public static TheoryData<LoadShape, string> BadShapes => new()
    {
        { new ClosedLoop(0), "concurrency" },
        { new ClosedLoop(4097), "concurrency" },
        { new ConstantRate(0), "rate" },
        { new ConstantRate(double.NaN), "rate" },
        { new PoissonRate(5001), "rate" },
        { new GammaRate(1, 0), "burstiness" },
        { new RateRamp(-1, 5, TimeSpan.FromSeconds(1)), "rate_from" },
        { new RateRamp(1, double.PositiveInfinity, TimeSpan.FromSeconds(1)), "rate_to" },
        { new RateRamp(1, 2, TimeSpan.Zero), "ramp_seconds" },
        { new Replay([]), "trace" },
        { new Replay([new(TimeSpan.FromSeconds(2)), new(TimeSpan.FromSeconds(1))]), "trace" },
        { new Replay([new(TimeSpan.Zero, InputTokens: 0)]), "trace.input_length" },
    };

    [Theory]
    [MemberData(nameof(BadShapes))]
    public void A_shape_names_the_number_that_is_wrong(LoadShape shape, string field) =>
        Assert.Equal([field], shape.Validate().Select(error => error.Field));

    [Fact]
    public void Every_broken_rule_is_told_at_once()
    {
        var plan = new LoadPlan(new ClosedLoop(0)) { Requests = 0, WarmUpRequests = -1, InFlightCap = 0 };

        Assert.Equal(["concurrency", "requests", "warmup_requests", "max_in_flight"], plan.Validate().Select(error => error.Field));
    }

    [Fact]
    public void A_load_must_say_when_it_ends_unless_it_is_a_trace()
    {
        Assert.Equal("requests", Assert.Single(new LoadPlan(new ConstantRate(1)).Validate()).Field);
        Assert.Empty(new LoadPlan(new Replay([new(TimeSpan.Zero)])).Validate());
    }

    [Fact]
    public void A_rate_times_a_duration_is_bounded_too()
    {
        Assert.Equal("duration_seconds", Assert.Single(new LoadPlan(new RateRamp(1, 1000, TimeSpan.FromMinutes(1))) { Duration = TimeSpan.FromMinutes(2) }.Validate()).Field);
        Assert.Empty(new LoadPlan(new ConstantRate(800)) { Duration = TimeSpan.FromMinutes(2) }.Validate());
    }

    [Fact]
    public void A_closed_loop_warms_each_of_its_slots_unless_told_otherwise()
    {
        Assert.Equal(8, new LoadPlan(new ClosedLoop(8)).WarmUp);
        Assert.Equal(0, new LoadPlan(new ClosedLoop(8)) { WarmUpRequests = 0 }.WarmUp);
        Assert.Equal(0, new LoadPlan(new PoissonRate(8)).WarmUp);
    }

    [Fact]
    public void A_sweep_rises_in_one_kind_of_load()
    {
        Assert.Empty(LoadSweep.Doubling(1, 64).Validate());
        Assert.Equal([1.0, 2, 4, 8], LoadSweep.Doubling(1, 12).Levels.Select(level => level.Level));
        Assert.NotEmpty(LoadSweep.Concurrencies(4, 2).Validate());
        Assert.NotEmpty(LoadSweep.Concurrencies(4).Validate());
        Assert.NotEmpty(new LoadSweep([new ClosedLoop(1), new PoissonRate(2)]).Validate());
        Assert.Contains(LoadSweep.Rates(1, 9999).Validate(), error => error.Field == "sweep.rate");
    }

    [Fact]
    public void A_run_names_the_fields_of_its_parts()
    {
        var plan = new BenchmarkPlan([], new PromptSet("", "", []), new LoadPlan(new ClosedLoop(0)) { Requests = 1 }) { MaxOutputTokens = 0 };

        Assert.Equal(
            ["models", "prompts.id", "prompts.name", "prompts.prompts", "load.concurrency", "max_tokens"],
            plan.Validate().Select(error => error.Field));
    }

    public static TheoryData<LoadShape> Shapes =>
    [
        new ClosedLoop(8), new ConstantRate(2.5), new PoissonRate(3), new GammaRate(4, 0.5), new RateRamp(1, 9, TimeSpan.FromSeconds(30)),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_plan_survives_being_stored_as_json(LoadShape shape)
    {
        var plan = new LoadPlan(shape) { Requests = 5, Duration = TimeSpan.FromSeconds(3), Seed = 7, StopAfterFailures = null };

        var json = JsonSerializer.Serialize(plan, JsonSerializerOptions.Web);

        Assert.Equal(plan, JsonSerializer.Deserialize<LoadPlan>(json, JsonSerializerOptions.Web));
        Assert.Contains($"\"kind\":\"{shape.Kind}\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_and_prompts_survive_it_too()
    {
        var trace = new Replay([new(TimeSpan.FromMilliseconds(5), 10, null)]);
        PromptSource[] sources = [new PromptSet("mine", "Mine", ["a"]), new SyntheticPrompts(50)];

        var read = JsonSerializer.Deserialize<LoadShape>(JsonSerializer.Serialize<LoadShape>(trace, JsonSerializerOptions.Web), JsonSerializerOptions.Web);
        var texts = JsonSerializer.Deserialize<PromptSource[]>(JsonSerializer.Serialize(sources, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!;

        Assert.Equal(trace.Requests, Assert.IsType<Replay>(read).Requests);
        Assert.Equal(["mine", "synthetic_50_tokens"], texts.Select(source => source.Id));
        Assert.Equal(["a"], Assert.IsType<PromptSet>(texts[0]).Prompts);
        Assert.Equal(sources[1], texts[1]);
    }
}
