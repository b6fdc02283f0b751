using System.Data.Common;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>What one attempt at checking a model found.</summary>
public enum UptimeStatus
{
    /// <summary>It answered, in its usual time.</summary>
    Up,

    /// <summary>It answered, but too slowly or not in full; or it is limiting our rate.</summary>
    Degraded,

    /// <summary>It did not answer.</summary>
    Down,
}

/// <summary>One attempt at checking a model. Attempt 1 is the check; later ones are retries, kept apart from every figure.</summary>
public sealed record UptimeCheck : ITelemetryRow
{
    /// <summary>The table.</summary>
    public static TelemetryTable StoredIn { get; } = new("uptime_checks", "checked_at",
    [
        "check_id", "checked_at", "run_id", "attempt", "model_id", "provider_account_id", "model_name", "provider_type",
        "request_id", "status", "latency_ms", "ttft_ms", "tps", "output_tokens", "error_type", "error", "prompt_pack",
    ]);

    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    internal static SqlFragment Columns { get; } = new(string.Join(", ", StoredIn.Columns));

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the verdict stood, UTC.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>The run it belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>1 for the check itself, 2 and up for its retries.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>Its provider account.</summary>
    public required Guid ProviderAccountId { get; init; }

    /// <summary>The model's name for people, then.</summary>
    public required string ModelName { get; init; }

    /// <summary>The provider's type.</summary>
    public required string ProviderType { get; init; }

    /// <summary>The call, in <c>llm_requests</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The verdict.</summary>
    public required UptimeStatus Status { get; init; }

    /// <summary>Dispatch to end of stream, milliseconds; null on failure.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Dispatch to first token of any kind, milliseconds; null on failure.</summary>
    public double? TtftMs { get; init; }

    /// <summary>Tokens per second after the first; null on failure or with fewer than two tokens.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Tokens received; null on failure.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>The class of the failure, e.g. <c>rate_limited</c>; null if there was none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Why it is not up, in words; null when it is.</summary>
    public string? Error { get; init; }

    /// <summary>The prompt pack that was sent: figures of different packs do not compare.</summary>
    public string? PromptPack { get; init; }

    /// <inheritdoc />
    public TelemetryTable Table => StoredIn;

    /// <inheritdoc />
    public void WriteTo(IRowWriter row) => row
        .Add(Id).Add(CheckedAt).Add(RunId).Add(Attempt).Add(ModelId).Add(ProviderAccountId).Add(ModelName).Add(ProviderType)
        .Add(RequestId).Add(Status.Wire()).Add(LatencyMs).Add(TtftMs).Add(TokensPerSecond).Add(OutputTokens).Add(ErrorType).Add(Error)
        .Add(PromptPack);

    internal static UptimeCheck Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        CheckedAt = Moment(row, 1),
        RunId = row.GetGuid(2),
        Attempt = row.GetInt32(3),
        ModelId = row.GetGuid(4),
        ProviderAccountId = row.GetGuid(5),
        ModelName = row.GetString(6),
        ProviderType = row.GetString(7),
        RequestId = row.GetString(8),
        Status = UptimeStatusNames.Parse(row.GetString(9)),
        LatencyMs = Number(row, 10),
        TtftMs = Number(row, 11),
        TokensPerSecond = Number(row, 12),
        OutputTokens = row.IsDBNull(13) ? null : row.GetInt32(13),
        ErrorType = row.IsDBNull(14) ? null : row.GetString(14),
        Error = row.IsDBNull(15) ? null : row.GetString(15),
        PromptPack = row.IsDBNull(16) ? null : row.GetString(16),
    };

    internal static DateTimeOffset Moment(DbDataReader row, int column) =>
        new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));

    internal static double? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

/// <summary>The wire names of <see cref="UptimeStatus"/>.</summary>
public static class UptimeStatusNames
{
    /// <summary><c>up</c>, <c>degraded</c> or <c>down</c>.</summary>
    public static string Wire(this UptimeStatus status) => status switch
    {
        UptimeStatus.Up => "up",
        UptimeStatus.Degraded => "degraded",
        _ => "down",
    };

    /// <summary>The status of that wire name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static UptimeStatus Parse(string wire) => TryParse(wire) ?? throw new ArgumentException($"'{wire}' is no uptime status", nameof(wire));

    /// <summary>The status of that wire name; null if there is none.</summary>
    public static UptimeStatus? TryParse(string wire) => wire switch
    {
        "up" => UptimeStatus.Up,
        "degraded" => UptimeStatus.Degraded,
        "down" => UptimeStatus.Down,
        _ => null,
    };
}
