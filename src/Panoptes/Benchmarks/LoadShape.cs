using System.Globalization;
using System.Text.Json.Serialization;

namespace Panoptes.Benchmarks;

/// <summary>
/// When requests are sent. A closed loop sends the next request when one has ended; every other shape is an open loop, which
/// sends by the clock whatever the server does. Written as JSON, its member <c>kind</c> says which.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ClosedLoop), "closed_loop")]
[JsonDerivedType(typeof(ConstantRate), "constant_rate")]
[JsonDerivedType(typeof(PoissonRate), "poisson")]
[JsonDerivedType(typeof(GammaRate), "gamma")]
[JsonDerivedType(typeof(RateRamp), "ramp")]
[JsonDerivedType(typeof(Replay), "replay")]
public abstract record LoadShape
{
    private protected LoadShape()
    {
    }

    /// <summary>The level of the load, in the shape's own unit (requests at once, or per second); what a sweep raises.</summary>
    [JsonIgnore]
    public abstract double Level { get; }

    /// <summary>The shape's stable name, e.g. <c>closed_loop</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>What is wrong with the numbers; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        Check(errors);
        return errors.All;
    }

    private protected abstract void Check(FieldErrors errors);

    private protected static void CheckRate(FieldErrors errors, double rate, string field) => errors.Between(rate, BenchmarkLimits.LowestRate, BenchmarkLimits.Rate, field);

    private protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A fixed number of requests at once: as soon as one ends, the next is sent.</summary>
/// <param name="Concurrency">1 to 4,096.</param>
public sealed record ClosedLoop(int Concurrency) : LoadShape
{
    /// <inheritdoc />
    [JsonIgnore]
    public override double Level => Concurrency;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "closed_loop";

    /// <summary>For people, e.g. <c>closed loop, 8 at once</c>.</summary>
    public override string ToString() => Text($"closed loop, {Concurrency} at once");

    private protected override void Check(FieldErrors errors) => errors.Between(Concurrency, 1, BenchmarkLimits.Concurrency, "concurrency");
}

/// <summary>Arrivals that are equally far apart.</summary>
/// <param name="PerSecond">Requests per second, up to 5,000.</param>
public sealed record ConstantRate(double PerSecond) : LoadShape
{
    /// <inheritdoc />
    [JsonIgnore]
    public override double Level => PerSecond;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "constant_rate";

    /// <summary>For people.</summary>
    public override string ToString() => Text($"constant rate, {PerSecond:0.###}/s");

    private protected override void Check(FieldErrors errors) => CheckRate(errors, PerSecond, "rate");
}

/// <summary>Arrivals of many users who know nothing of each other: exponential gaps.</summary>
/// <param name="PerSecond">The mean rate, up to 5,000 per second.</param>
public sealed record PoissonRate(double PerSecond) : LoadShape
{
    /// <inheritdoc />
    [JsonIgnore]
    public override double Level => PerSecond;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "poisson";

    /// <summary>For people.</summary>
    public override string ToString() => Text($"Poisson arrivals, {PerSecond:0.###}/s");

    private protected override void Check(FieldErrors errors) => CheckRate(errors, PerSecond, "rate");
}

/// <summary>Arrivals with gamma gaps: burstier than Poisson below a shape of 1, steadier above. What vLLM calls burstiness is the shape.</summary>
/// <param name="PerSecond">The mean rate, up to 5,000 per second.</param>
/// <param name="Shape">The gamma distribution's shape, 0.01 to 1,000; 1 is Poisson.</param>
public sealed record GammaRate(double PerSecond, double Shape) : LoadShape
{
    /// <inheritdoc />
    [JsonIgnore]
    public override double Level => PerSecond;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "gamma";

    /// <summary>For people.</summary>
    public override string ToString() => Text($"gamma arrivals, {PerSecond:0.###}/s, shape {Shape:0.###}");

    private protected override void Check(FieldErrors errors)
    {
        CheckRate(errors, PerSecond, "rate");
        errors.Between(Shape, BenchmarkLimits.SmallestGammaShape, BenchmarkLimits.LargestGammaShape, "burstiness");
    }
}

/// <summary>A rate that changes linearly and then stays. Arrivals are as evenly spread as the rate allows.</summary>
/// <param name="From">The first rate, per second.</param>
/// <param name="To">The last rate, per second; may be the lower one.</param>
/// <param name="Over">How long the change takes.</param>
public sealed record RateRamp(double From, double To, TimeSpan Over) : LoadShape
{
    /// <inheritdoc />
    [JsonIgnore]
    public override double Level => To;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "ramp";

    /// <summary>For people.</summary>
    public override string ToString() => Text($"ramp from {From:0.###}/s to {To:0.###}/s over {Over.TotalSeconds:0.#} s");

    private protected override void Check(FieldErrors errors)
    {
        CheckRate(errors, From, "rate_from");
        CheckRate(errors, To, "rate_to");
        errors.Between(Over, BenchmarkLimits.Duration, "ramp_seconds");
    }
}

/// <summary>Arrivals at fixed moments: a recorded trace, or a schedule of one's own.</summary>
/// <param name="Requests">In ascending order of their offsets; the load ends with the last.</param>
public sealed record Replay(IReadOnlyList<ReplayedRequest> Requests) : LoadShape
{
    /// <inheritdoc />
    [JsonIgnore]
    public override double Level => Requests is [_, .., { At: var last }] && last > TimeSpan.Zero ? (Requests.Count - 1) / last.TotalSeconds : 0;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => "replay";

    /// <summary>For people.</summary>
    public override string ToString() => Text($"replay of {Requests.Count} requests");

    private protected override void Check(FieldErrors errors)
    {
        errors.Between(Requests.Count, 1, BenchmarkLimits.Requests, "trace");
        errors.Require(Requests.Zip(Requests.Skip(1), (one, next) => one.At <= next.At).All(ordered => ordered), "trace", "must be in ascending order of time");
        errors.Require(Requests.All(request => request.At >= TimeSpan.Zero && request.At <= BenchmarkLimits.Duration), "trace", Text($"must lie within {BenchmarkLimits.Duration.TotalHours:0} hours of its start"));
        errors.Require(Requests.All(request => request.InputTokens is null or (>= 1 and <= BenchmarkLimits.SyntheticTokens)), "trace.input_length", Text($"must be between 1 and {BenchmarkLimits.SyntheticTokens}"));
        errors.Require(Requests.All(request => request.OutputTokens is null or (>= 1 and <= BenchmarkLimits.OutputTokens)), "trace.output_length", Text($"must be between 1 and {BenchmarkLimits.OutputTokens}"));
    }
}

/// <summary>One request of a trace.</summary>
/// <param name="At">Its offset from the start.</param>
/// <param name="InputTokens">About how long its prompt is; null takes a prompt as it is.</param>
/// <param name="OutputTokens">The most tokens to answer with; null takes the run's own limit.</param>
public readonly record struct ReplayedRequest(TimeSpan At, int? InputTokens = null, int? OutputTokens = null);
