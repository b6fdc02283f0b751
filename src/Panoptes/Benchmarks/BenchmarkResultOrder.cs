using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>What requests of a run can be sorted by.</summary>
public enum BenchmarkResultColumn
{
    /// <summary>When it was dispatched.</summary>
    Started,

    /// <summary>Its model's name.</summary>
    Model,

    /// <summary>Time to the first token.</summary>
    Ttft,

    /// <summary>Dispatch to the end of the stream.</summary>
    Latency,

    /// <summary>Time per output token.</summary>
    Tpot,

    /// <summary>Output tokens ÷ latency.</summary>
    OutputTps,

    /// <summary>Output tokens.</summary>
    OutputTokens,

    /// <summary>The class of its failure.</summary>
    Error,
}

/// <summary>The order of requests; those without a value come last either way.</summary>
/// <param name="Column">By what.</param>
/// <param name="Descending">Whether the largest comes first.</param>
public sealed record BenchmarkResultOrder(BenchmarkResultColumn Column = BenchmarkResultColumn.Started, bool Descending = false)
{
    internal SqlFragment Sql => new($"{Name} {(Descending ? "DESC" : "ASC")} NULLS LAST");

    private string Name => Column switch
    {
        BenchmarkResultColumn.Model => "model_name",
        BenchmarkResultColumn.Ttft => "ttft_ms",
        BenchmarkResultColumn.Latency => "latency_ms",
        BenchmarkResultColumn.Tpot => "tpot_ms",
        BenchmarkResultColumn.OutputTps => "output_tps",
        BenchmarkResultColumn.OutputTokens => "output_tokens",
        BenchmarkResultColumn.Error => "error_type",
        _ => "started_at",
    };
}
