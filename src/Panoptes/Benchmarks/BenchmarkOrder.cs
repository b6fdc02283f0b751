using System.Security.Cryptography;
using Panoptes.Benchmarks.Suites;
using Panoptes.Catalog;
using Panoptes.Requests;

namespace Panoptes.Benchmarks;

/// <summary>What somebody asks to be measured, and how. As a whole it is the documented call: one request after the other.</summary>
public sealed record BenchmarkOrder
{
    /// <summary>The temperature that is sent if nobody names one.</summary>
    public const double DefaultTemperature = 0.7;

    /// <summary>The most tokens an answer may be asked to have.</summary>
    public const int LargestMaxTokens = 4_096;

    /// <summary>Its name for people; null names it by its time.</summary>
    public string? Name { get; init; }

    /// <summary>The models; one that is named twice is measured once.</summary>
    public required IReadOnlyList<Guid> ModelIds { get; init; }

    /// <summary>A built-in or custom pack.</summary>
    public required string PromptPack { get; init; }

    /// <summary>The most tokens to answer with, 1 to 4,096.</summary>
    public int MaxTokens { get; init; } = 200;

    /// <summary>Measured requests of each model and level; null if <see cref="Duration"/> or a trace ends each load.</summary>
    public int? Requests { get; init; } = 3;

    /// <summary>Measured time of each model and level; null lets <see cref="Requests"/> end it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>When requests are sent; in a sweep it is passed over.</summary>
    public LoadShape Load { get; init; } = new ClosedLoop(1);

    /// <summary>A sweep over levels; null runs the one load.</summary>
    public LoadSweep? Sweep { get; init; }

    /// <summary>Requests that are sent first and do not count; null is one for each slot of a closed loop.</summary>
    public int? WarmUpRequests { get; init; }

    /// <summary>What a good request keeps; null asks for nothing.</summary>
    public SloSet? Slos { get; init; }

    /// <summary>Sampling temperature, 0 to 2.</summary>
    public double Temperature { get; init; } = DefaultTemperature;

    /// <summary>Whether each prompt is unique, so that prefix caches do not flatter.</summary>
    public bool UniquePrompts { get; init; } = true;

    /// <summary>What prompts and arrivals are drawn from; null draws one.</summary>
    public int? Seed { get; init; }

    /// <summary>A run to hold this one against; null for none.</summary>
    public Guid? BaselineRunId { get; init; }

    /// <summary>The suite that is run, as it was when the run was asked for; null runs <see cref="PromptPack"/> alone.</summary>
    public SuiteOrder? Suite { get; init; }

    /// <summary>The prompts as they were when the run was asked for, so that a re-run sends the same; null looks the pack up.</summary>
    public PromptSource? Prompts { get; init; }

    /// <summary>The loads that each model is put under.</summary>
    internal IReadOnlyList<PlannedLevel> Levels => PlannedLevel.Of(Suite?.Scenarios ?? [], Sweep?.Levels ?? [Load]);

    /// <summary>What is wrong with it, whatever the models are; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(Name is null || Name.Trim().Length is > 0 and <= 255, "name", "must be 1 to 255 characters");
        errors.Require(ModelIds.Count > 0, "model_ids", "must name at least one model");
        errors.Between(MaxTokens, 1, LargestMaxTokens, "max_tokens");

        // The plan knows the other rules; models and prompts are looked up later and stand-ins do here.
        var prompts = Prompts ?? new PromptSet("any", "any", ["any"]);
        var models = ModelIds.Distinct().Select(id => new BenchmarkModel(id.ToString(), "any", "any", null)).ToList();
        if (models.Count > 0)
        {
            errors.Add("", Plan(models, prompts).Validate().Where(error => error.Field != "max_tokens"));
        }

        return errors.All;
    }

    /// <summary>The plan that the engine follows.</summary>
    /// <param name="targets">The models, in their order.</param>
    /// <param name="prompts">What is sent.</param>
    /// <param name="on">The day whose prices hold.</param>
    internal BenchmarkPlan PlanFor(IReadOnlyList<CallableModel> targets, PromptSource prompts, DateOnly on) => Plan(
        [
            .. targets.Select(target => new BenchmarkModel(
                target.Id.ToString(), target.Name, target.WireModel, target.Endpoint, target.Problem,
                PriceBook.BuiltIn.Find(target.ProviderType, target.WireModel, on)) { HoldAsync = target.HoldAsync }),
        ],
        prompts);

    /// <summary>The order with all that is drawn or looked up fixed, so that it can be repeated.</summary>
    internal BenchmarkOrder Fixed(PromptSource prompts) => this with
    {
        ModelIds = [.. ModelIds.Distinct()],
        Prompts = prompts,
        Seed = Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
    };

    private BenchmarkPlan Plan(IReadOnlyList<BenchmarkModel> models, PromptSource prompts)
    {
        var plan = new BenchmarkPlan(models, prompts, new LoadPlan(Load) { Requests = Requests, Duration = Duration, WarmUpRequests = WarmUpRequests })
        {
            Sweep = Sweep,
            UniquePrompts = UniquePrompts,
            MaxOutputTokens = MaxTokens,
            Temperature = Temperature,
            Slos = Slos ?? new SloSet(),
            Seed = Seed ?? 0,
        };
        return Suite is { } suite ? suite.Of(plan) : plan;
    }
}
