using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>What checks can be ordered by.</summary>
public enum UptimeColumn
{
    /// <summary>When it was made.</summary>
    CheckedAt,

    /// <summary>Its verdict: up, degraded, down.</summary>
    Status,

    /// <summary>The model's name at that time.</summary>
    ModelName,

    /// <summary>Dispatch to end of stream.</summary>
    Latency,

    /// <summary>Dispatch to first token.</summary>
    Ttft,

    /// <summary>Tokens per second after the first.</summary>
    TokensPerSecond,

    /// <summary>Tokens received.</summary>
    OutputTokens,
}

/// <summary>The order of a list of checks; what was not measured comes last either way, and equals are newest first.</summary>
/// <param name="By">What decides.</param>
/// <param name="Descending">Whether the largest comes first.</param>
public sealed record UptimeOrder(UptimeColumn By, bool Descending)
{
    /// <summary>The latest first.</summary>
    public static UptimeOrder NewestFirst { get; } = new(UptimeColumn.CheckedAt, Descending: true);

    // Every word of it is written here: nothing that a caller typed reaches the query's text.
    internal SqlFragment Sql => new($"{Column} {(Descending ? "DESC" : "ASC")} NULLS LAST, checked_at DESC, check_id DESC");

    private string Column => By switch
    {
        UptimeColumn.Status => "CASE status WHEN 'up' THEN 0 WHEN 'degraded' THEN 1 ELSE 2 END",
        UptimeColumn.ModelName => "lower(model_name)",
        UptimeColumn.Latency => "latency_ms",
        UptimeColumn.Ttft => "ttft_ms",
        UptimeColumn.TokensPerSecond => "tps",
        UptimeColumn.OutputTokens => "output_tokens",
        _ => "checked_at",
    };
}
