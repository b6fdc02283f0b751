namespace Panoptes.Benchmarks;

/// <summary>Why a load ended.</summary>
public enum LoadEnd
{
    /// <summary>Everything that was planned was sent.</summary>
    Completed,

    /// <summary>Someone cancelled it. What had ended by then is kept.</summary>
    Cancelled,

    /// <summary>Too many requests failed one after the other.</summary>
    TooManyFailures,
}

/// <summary>What one load did.</summary>
public sealed record LoadResult
{
    /// <summary>The model that was called.</summary>
    public required string Model { get; init; }

    /// <summary>The plan that was followed, with its seed.</summary>
    public required LoadPlan Plan { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Every request that ended, warm-up included, in the order of their ends.</summary>
    public required IReadOnlyList<BenchmarkRequest> Requests { get; init; }

    /// <summary>From the end of the warm-up to the last end of a measured request.</summary>
    public required TimeSpan MeasuredFor { get; init; }

    /// <summary>Why it ended.</summary>
    public required LoadEnd End { get; init; }

    /// <summary>Requests that were in flight when it was cancelled; nothing is known of them.</summary>
    public int Abandoned { get; init; }

    /// <summary>Whether the client kept up, in numbers.</summary>
    public required ClientHealth Client { get; init; }
}
