using System.Globalization;

namespace Panoptes.Benchmarks;

/// <summary>Up to where the client is trusted. Past any of these the figures say something about us, not about the model.</summary>
public sealed record ClientLimits
{
    /// <summary>How late our dispatches may be against the schedule, 99th percentile. Default 5 ms. A closed loop has no schedule to be late against.</summary>
    public double DispatchLagP99Ms { get; init; } = 5;

    /// <summary>How long work may wait for a thread of the pool, 99th percentile: arrivals would be read that late. Default 10 ms.</summary>
    public double PoolLagP99Ms { get; init; } = 10;

    /// <summary>Which part of the processors that this process may use it may have used. Default 0.85.</summary>
    public double CpuShare { get; init; } = 0.85;
}

/// <summary>A limit that was passed.</summary>
/// <param name="Name"><c>dispatch_lag_p99_ms</c>, <c>pool_lag_p99_ms</c>, <c>cpu_share</c> or <c>not_dispatched</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">What was allowed.</param>
public sealed record PassedLimit(string Name, double Value, double Limit)
{
    /// <summary>For people, e.g. <c>pool_lag_p99_ms 48.2 &gt; 10</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:0.##} > {Limit:0.##}");
}

/// <summary>How the client itself fared during the measured part of a load.</summary>
/// <param name="DispatchLagP99Ms">How late dispatches were, 99th percentile; null if nothing was dispatched.</param>
/// <param name="PoolLagP99Ms">How long work waited for a thread of the pool, 99th percentile; null if the load was too short to tell.</param>
/// <param name="CpuShare">The part of the process's processors that it used; null if the load was too short to tell.</param>
/// <param name="NotDispatched">Requests that came due while too many were in flight.</param>
/// <param name="Passed">The limits that were passed; empty if the client kept up.</param>
public sealed record ClientHealth(double? DispatchLagP99Ms, double? PoolLagP99Ms, double? CpuShare, int NotDispatched, IReadOnlyList<PassedLimit> Passed)
{
    /// <summary>Whether the figures are bounded by the client, not by what it measured.</summary>
    public bool IsLimited => Passed.Count > 0;

    /// <summary>Judges the numbers.</summary>
    public static ClientHealth Judge(double? dispatchLagP99Ms, double? poolLagP99Ms, double? cpuShare, int notDispatched, ClientLimits limits)
    {
        (string Name, double? Value, double Limit)[] measured =
        [
            ("dispatch_lag_p99_ms", dispatchLagP99Ms, limits.DispatchLagP99Ms),
            ("pool_lag_p99_ms", poolLagP99Ms, limits.PoolLagP99Ms),
            ("cpu_share", cpuShare, limits.CpuShare),
            ("not_dispatched", notDispatched, 0),
        ];
        return new ClientHealth(
            dispatchLagP99Ms,
            poolLagP99Ms,
            cpuShare,
            notDispatched,
            [.. measured.Where(m => m.Value > m.Limit).Select(m => new PassedLimit(m.Name, m.Value!.Value, m.Limit))]);
    }
}
