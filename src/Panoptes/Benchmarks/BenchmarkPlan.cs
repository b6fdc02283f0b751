using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Requests;

namespace Panoptes.Benchmarks;

/// <summary>A model that is to be measured.</summary>
/// <param name="Id">What the caller knows it by; unique in the run.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="WireModel">Its name at the provider.</param>
/// <param name="Endpoint">Where it is; null where <paramref name="Problem"/> says why it cannot be called.</param>
/// <param name="Problem">Why it cannot be called; null if it can.</param>
/// <param name="Price">What its tokens cost; null if unknown.</param>
public sealed record BenchmarkModel(string Id, string Name, string WireModel, LlmEndpoint? Endpoint, string? Problem = null, ModelPrice? Price = null)
{
    /// <summary>Makes it ready before its loads and keeps it so until they have ended; null where nothing needs to be done.</summary>
    public Func<CancellationToken, Task<ModelHold>>? HoldAsync { get; init; }
}

/// <summary>A whole run: which models, with which prompts, under which load.</summary>
/// <param name="Models">One after the other, unless <see cref="ModelsTogether"/>.</param>
/// <param name="Prompts">What is sent.</param>
/// <param name="Load">How; in a sweep, everything but the shape.</param>
public sealed record BenchmarkPlan(IReadOnlyList<BenchmarkModel> Models, PromptSource Prompts, LoadPlan Load)
{
    /// <summary>The most requests that all models and levels of a run may come to.</summary>
    public const int MostRequests = 200_000;

    /// <summary>The levels of a sweep; null runs the one shape of <see cref="Load"/>.</summary>
    public LoadSweep? Sweep { get; init; }

    /// <summary>The tasks of a suite, each a load of its own; empty runs <see cref="Prompts"/> alone. A suite and a sweep exclude each other.</summary>
    public IReadOnlyList<BenchmarkScenario> Scenarios { get; init; } = [];

    /// <summary>Whether answers are streamed; true by default.</summary>
    public bool Stream { get; init; } = true;

    /// <summary>Whether the answers' texts are kept.</summary>
    public bool KeepAnswers { get; init; }

    /// <summary>Whether this machine is watched during each load.</summary>
    public bool WatchResources { get; init; }

    /// <summary>Whether prompts are unique, so that prefix caches do not flatter; true by default.</summary>
    public bool UniquePrompts { get; init; } = true;

    /// <summary>The most tokens to answer with. Default 200.</summary>
    public int MaxOutputTokens { get; init; } = 200;

    /// <summary>Sampling temperature; null leaves it to the provider.</summary>
    public double? Temperature { get; init; }

    /// <summary>When a call is given up. Default 30 seconds to the first token and between tokens, two minutes in all.</summary>
    public LlmTimeouts Timeouts { get; init; } = new() { Connect = TimeSpan.FromSeconds(10), FirstToken = TimeSpan.FromSeconds(30), Stall = TimeSpan.FromSeconds(30), Total = TimeSpan.FromMinutes(2) };

    /// <summary>What a good request keeps.</summary>
    public SloSet Slos { get; init; } = new();

    /// <summary>Up to where the client is trusted.</summary>
    public ClientLimits ClientLimits { get; init; } = new();

    /// <summary>Whether all models are loaded at once, each by the whole load. Off by default: they would share this machine's, and perhaps the server's, strength.</summary>
    public bool ModelsTogether { get; init; }

    /// <summary>What arrivals, prompts and intervals are drawn from. It replaces the load's own.</summary>
    public int Seed { get; init; }

    /// <summary>The shapes that are run, in order.</summary>
    public IReadOnlyList<LoadShape> Shapes => Sweep?.Levels ?? [Load.Shape];

    /// <summary>The loads that each model is put under, in order.</summary>
    public IReadOnlyList<PlannedLevel> Levels => PlannedLevel.Of(Scenarios, Shapes);

    /// <summary>How many measured requests there will be, if that is known beforehand.</summary>
    public int? ExpectedRequests => Sweep is { StopsAtKnee: true } ? null : Models.Count * Math.Max(1, Scenarios.Count) * Shapes.Select(shape => (Load with { Shape = shape }).ExpectedRequests).Aggregate((int?)0, (sum, level) => sum + level);

    /// <summary>What is wrong with the plan; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Between(Models.Count, 1, BenchmarkLimits.Models, "models");
        errors.Require(Models.Select(model => model.Id).Distinct().Count() == Models.Count, "models", "must not hold a model twice");
        errors.Add("prompts.", Prompts.Validate());
        errors.Add("load.", Shapes.SelectMany(shape => (Load with { Shape = shape }).Validate()).Distinct());
        errors.Add("load.", Sweep?.Validate() ?? []);
        errors.Between(MaxOutputTokens, 1, BenchmarkLimits.OutputTokens, "max_tokens");
        errors.Between(Temperature ?? 0, 0, 2, "temperature");
        errors.Require(Scenarios.Count == 0 || Sweep is null, "sweep", "cannot be had with scenarios");
        errors.Between(Scenarios.Count, 0, BenchmarkLimits.Scenarios, "scenarios");
        errors.Require(Scenarios.Select(scenario => scenario.Name).Distinct(StringComparer.Ordinal).Count() == Scenarios.Count, "scenarios", "must not hold a name twice");
        for (var i = 0; i < Scenarios.Count; i++)
        {
            errors.Add(FormattableString.Invariant($"scenarios[{i}]."), Scenarios[i].Validate());
        }

        errors.Require((long)Models.Count * Levels.Count <= MostRequests, "models", "times levels are too many");
        errors.Require((long)Models.Count * Levels.Count * (Load.Requests ?? 0) <= MostRequests, "load.requests", FormattableString.Invariant($"of all models and levels must not exceed {MostRequests}"));
        return errors.All;
    }

    /// <summary>The load of one level: with the run's seed, and with a bound on its requests even where only time ends it.</summary>
    internal LoadPlan LoadOf(PlannedLevel level) => Load with
    {
        Shape = level.Shape,
        Seed = Seed,
        Requests = Load.Requests ?? Math.Min(BenchmarkLimits.Requests, MostRequests / (Models.Count * Levels.Count)),
        WarmClient = false,
    };

    /// <summary>What a model is sent.</summary>
    internal LoadTarget Target(BenchmarkModel model, LlmEndpoint endpoint, PlannedLevel level)
    {
        var prompts = new BenchmarkPrompts(level.Scenario?.Prompts ?? Prompts) { Unique = UniquePrompts, Seed = Seed };
        var most = level.Scenario?.MaxOutputTokens ?? MaxOutputTokens;
        return new LoadTarget(model.Id, request => new LlmCall(endpoint, model.WireModel, [LlmMessage.User(prompts.For(request.Index, request.Traced?.InputTokens))])
        {
            MaxOutputTokens = request.Traced?.OutputTokens ?? most,
            Temperature = Temperature,
            Timeouts = Timeouts,
            Stream = Stream,
            KeepText = KeepAnswers,
        });
    }

    /// <summary>The conditions of one level, for comparisons.</summary>
    internal RunConditions Conditions(BenchmarkModel model, PlannedLevel level) =>
        RunConditions.Of(model.WireModel, Prompts.Id, UniquePrompts, level, MaxOutputTokens, Temperature) with { Format = model.Endpoint?.Format.Wire() };
}
