using System.Data.Common;
using Panoptes.Llm;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>One request of a stored run, whole: the wide event that every figure of benchmarks is computed from.</summary>
public sealed record BenchmarkResult : ITelemetryRow
{
    /// <summary>The table.</summary>
    public static TelemetryTable StoredIn { get; } = new("benchmark_requests", "started_at",
    [
        "result_id", "started_at", "run_id", "model_id", "provider_account_id", "model_name", "provider_type", "level", "request_index", "measured",
        "intended_at_ms", "dispatched_at_ms", "dispatch_lag_ms", "connected_ms", "headers_ms", "first_byte_ms", "first_role_ms",
        "first_reasoning_ms", "last_token_ms", "usage_ms", "ttft_ms", "ttfa_ms", "latency_ms", "tpot_ms", "output_tps", "tps_excluding_ttft",
        "input_tokens", "output_tokens", "reasoning_tokens", "cached_tokens", "token_source", "chunks", "gaps_left_out", "finish_reason",
        "http_status", "retry_after_s", "reconnected", "error_type", "error_message", "cost_usd", "itl_ms",
    ]);

    private const int GapsAt = 40;

    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>Its provider account.</summary>
    public required Guid ProviderAccountId { get; init; }

    /// <summary>The model's name for people, then.</summary>
    public required string ModelName { get; init; }

    /// <summary>The provider's type.</summary>
    public required string ProviderType { get; init; }

    /// <summary>What it cost, US dollars; null if the price or a count is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>All that was measured.</summary>
    public required BenchmarkRequest Request { get; init; }

    /// <inheritdoc />
    public TelemetryTable Table => StoredIn;

    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    /// <param name="gaps">Whether the gaps between chunks are among them; they are most of a row's bytes.</param>
    internal static SqlFragment Columns(bool gaps) => new(string.Join(", ", StoredIn.Columns.Take(gaps ? GapsAt + 1 : GapsAt)));

    /// <inheritdoc />
    public void WriteTo(IRowWriter row)
    {
        var r = Request;
        row.Add(Id).Add(r.StartedAt).Add(RunId).Add(ModelId).Add(ProviderAccountId).Add(ModelName).Add(ProviderType)
            .Add(r.Level).Add(r.Index).Add(r.Phase == BenchmarkPhase.Measured)
            .Add(r.IntendedAt).Add(r.DispatchedAt).Add(r.DispatchLagMs).Add(r.ConnectedMs).Add(r.HeadersMs).Add(r.FirstByteMs).Add(r.FirstRoleMs)
            .Add(r.FirstReasoningMs).Add(r.LastTokenMs).Add(r.UsageMs).Add(r.TtftMs).Add(r.TtfaMs).Add(r.LatencyMs).Add(r.TpotMs)
            .Add(r.OutputTps).Add(r.TpsExcludingTtft)
            .Add(r.InputTokens).Add(r.OutputTokens).Add(r.ReasoningTokens).Add(r.CachedTokens).Add(r.TokenSource.Wire()).Add(r.Chunks)
            .Add(r.GapsLeftOut).Add(r.FinishReason).Add(r.HttpStatus).Add(r.RetryAfterSeconds).Add(r.Reconnected).Add(r.Error)
            .Add(r.ErrorMessage).Add((double?)Cost).Add(r.ItlMs);
    }

    internal static BenchmarkResult Read(DbDataReader row) => new()
    {
        Id = row.GetGuid(0),
        RunId = row.GetGuid(2),
        ModelId = row.GetGuid(3),
        ProviderAccountId = row.GetGuid(4),
        ModelName = row.GetString(5),
        ProviderType = row.GetString(6),
        Cost = Number(row, 39) is { } cost ? (decimal)cost : null,
        Request = new BenchmarkRequest
        {
            Model = row.GetGuid(3).ToString(),
            StartedAt = new DateTimeOffset(DateTime.SpecifyKind(row.GetDateTime(1), DateTimeKind.Utc)),
            Level = row.GetInt32(7),
            Index = row.GetInt32(8),
            Phase = row.GetBoolean(9) ? BenchmarkPhase.Measured : BenchmarkPhase.WarmUp,
            IntendedAt = row.GetDouble(10),
            DispatchedAt = row.GetDouble(11),
            DispatchLagMs = row.GetDouble(12),
            ConnectedMs = Number(row, 13),
            HeadersMs = Number(row, 14),
            FirstByteMs = Number(row, 15),
            FirstRoleMs = Number(row, 16),
            FirstReasoningMs = Number(row, 17),
            LastTokenMs = Number(row, 18),
            UsageMs = Number(row, 19),
            TtftMs = Number(row, 20),
            TtfaMs = Number(row, 21),
            LatencyMs = row.GetDouble(22),
            TpotMs = Number(row, 23),
            OutputTps = Number(row, 24),
            TpsExcludingTtft = Number(row, 25),
            InputTokens = Count(row, 26),
            OutputTokens = Count(row, 27),
            ReasoningTokens = Count(row, 28),
            CachedTokens = Count(row, 29),
            TokenSource = Source(row.GetString(30)),
            Chunks = row.GetInt32(31),
            GapsLeftOut = row.GetInt32(32),
            FinishReason = Text(row, 33),
            HttpStatus = Count(row, 34),
            RetryAfterSeconds = Number(row, 35),
            Reconnected = row.GetBoolean(36),
            Error = Text(row, 37),
            ErrorMessage = Text(row, 38),
            ItlMs = row.FieldCount > GapsAt ? row.GetFieldValue<List<float>>(GapsAt) : [],
        },
    };

    private static double? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static int? Count(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static TokenSource Source(string wire) => wire switch
    {
        "usage" => TokenSource.Usage,
        "server_timings" => TokenSource.ServerTimings,
        "tokenizer" => TokenSource.Tokenizer,
        "chunks" => TokenSource.Chunks,
        _ => TokenSource.Unknown,
    };
}
