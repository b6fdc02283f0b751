using System.Text.Json.Serialization;

namespace Panoptes.Benchmarks;

/// <summary>One load on one target: how requests arrive, when it ends, and what it takes to be fair.</summary>
/// <param name="Shape">When requests are sent.</param>
public sealed record LoadPlan(LoadShape Shape)
{
    /// <summary>The most requests in flight at once, unless a plan says less: 4,096.</summary>
    public const int DefaultInFlightCap = BenchmarkLimits.Concurrency;

    /// <summary>Measured requests after which the load ends; null lets <see cref="Duration"/> (or a trace) end it.</summary>
    public int? Requests { get; init; }

    /// <summary>Measured time after which nothing more is sent; what is in flight is waited for. Null lets <see cref="Requests"/> end it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// Requests that are sent first and not counted. The load goes on through the boundary: nothing is drained, so the first
    /// measured request meets the same pressure as the last. Null is one for each slot of a closed loop, and none for others.
    /// </summary>
    public int? WarmUpRequests { get; init; }

    /// <summary>The most requests of an open loop in flight, which a closed loop passes over; what comes due beyond it is recorded as not dispatched. Default 4,096.</summary>
    public int InFlightCap { get; init; } = DefaultInFlightCap;

    /// <summary>After so many failures in a row, none of them throttling, the load is stopped. Default 50; null never stops.</summary>
    public int? StopAfterFailures { get; init; } = 50;

    /// <summary>What the arrivals are drawn from; the same seed gives the same schedule.</summary>
    public int Seed { get; init; }

    /// <summary>Whether the client runs its own path against an answer of its own first, so that no measured call times the compiler.</summary>
    public bool WarmClient { get; init; } = true;

    /// <summary>How many requests are really sent before those that count.</summary>
    [JsonIgnore]
    public int WarmUp => WarmUpRequests ?? (Shape is ClosedLoop { Concurrency: var slots } ? Math.Min(slots, BenchmarkLimits.WarmUpRequests) : 0);

    /// <summary>How many measured requests there will be, if that is known beforehand.</summary>
    [JsonIgnore]
    public int? ExpectedRequests => (Shape, Requests, Duration) switch
    {
        (Replay trace, var most, null) => Math.Min(trace.Requests.Count, most ?? int.MaxValue),
        (_, { } exact, null) => exact,
        _ => null,
    };

    /// <summary>What is wrong with the plan; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Add("", Shape.Validate());
        errors.Require(Requests is not null || Duration is not null || Shape is Replay, "requests", "or duration_seconds must say when the load ends");
        errors.Between(Requests ?? 1, 1, BenchmarkLimits.Requests, "requests");
        errors.Between(Duration ?? BenchmarkLimits.Duration, BenchmarkLimits.Duration, "duration_seconds");
        errors.Between(WarmUpRequests ?? 0, 0, BenchmarkLimits.WarmUpRequests, "warmup_requests");
        errors.Between(InFlightCap, 1, BenchmarkLimits.Concurrency, "max_in_flight");
        errors.Between(StopAfterFailures ?? 1, 1, BenchmarkLimits.Requests, "stop_after_failures");
        errors.Require(
            Requests is not null || Duration is not { } time || Expected(time) <= BenchmarkLimits.Requests,
            "duration_seconds",
            $"times the rate must not exceed {BenchmarkLimits.Requests} requests");
        return errors.All;
    }

    private double Expected(TimeSpan time) => Shape switch
    {
        ClosedLoop or Replay => 0,
        RateRamp { From: var from, To: var to } => Math.Max(from, to) * time.TotalSeconds,
        var shape => shape.Level * time.TotalSeconds,
    };
}
