namespace Panoptes.Uptime;

/// <summary>Which checks to list, and in which order.</summary>
public sealed record UptimeFilter
{
    /// <summary>Only this model's.</summary>
    public Guid? ModelId { get; init; }

    /// <summary>Only those with this verdict.</summary>
    public UptimeStatus? Status { get; init; }

    /// <summary>Only those from this moment on, itself included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those up to this moment, itself included.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those of this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Only those of models that are monitored now.</summary>
    public bool EnabledOnly { get; init; }

    /// <summary>Retries as well, which count in no figure; off by default.</summary>
    public bool WithRetries { get; init; }

    /// <summary>Their order; by default newest first.</summary>
    public UptimeOrder Order { get; init; } = UptimeOrder.NewestFirst;
}

/// <summary>One page of checks.</summary>
/// <param name="Items">In the order that was asked for.</param>
/// <param name="Total">How many the filter lets through in all.</param>
public sealed record UptimePage(IReadOnlyList<UptimeCheck> Items, long Total);
