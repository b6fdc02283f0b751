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
        "http_status", "retry_after_s", "reconnected", "error_type", "error_message", "cost_usd", Gaps,
        "server_load_ms", "server_prefill_ms", "server_prefill_tokens", "server_decode_ms", "server_decode_tokens", "server_total_ms",
    ]);

    private const string Gaps = "itl_ms";

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

    /// <summary>The columns that <see cref="Read"/> reads, in its order: the table's, but for the gaps, which come last.</summary>
    /// <param name="gaps">Whether the gaps between chunks are among them; they are most of a row's bytes.</param>
    internal static SqlFragment Columns(bool gaps) =>
        new(string.Join(", ", StoredIn.Columns.Where(column => column != Gaps).Concat(gaps ? [Gaps] : (string[])[])));

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
            .Add(r.ErrorMessage).Add((double?)Cost).Add(r.ItlMs)
            .Add(r.ServerTimes?.Load?.TotalMilliseconds).Add(r.ServerTimes?.Prompt?.TotalMilliseconds).Add(r.ServerTimes?.PromptTokens)
            .Add(r.ServerTimes?.Generation?.TotalMilliseconds).Add(r.ServerTimes?.GenerationTokens).Add(r.ServerTimes?.Total?.TotalMilliseconds);
    }

    /// <summary>Reads the columns one after the other, so the lines stand in their order.</summary>
    internal static BenchmarkResult Read(DbDataReader row)
    {
        var next = new RowCursor(row);
        var (id, startedAt, runId, modelId) = (next.Id(), next.Moment(), next.Id(), next.Id());
        var (accountId, modelName, providerType) = (next.Id(), next.Text()!, next.Text()!);
        var request = new BenchmarkRequest
        {
            Model = modelId.ToString(),
            StartedAt = startedAt,
            Level = next.Count() ?? 0,
            Index = next.Count() ?? 0,
            Phase = next.Holds() ? BenchmarkPhase.Measured : BenchmarkPhase.WarmUp,
            IntendedAt = next.Number() ?? 0,
            DispatchedAt = next.Number() ?? 0,
            DispatchLagMs = next.Number() ?? 0,
            ConnectedMs = next.Number(),
            HeadersMs = next.Number(),
            FirstByteMs = next.Number(),
            FirstRoleMs = next.Number(),
            FirstReasoningMs = next.Number(),
            LastTokenMs = next.Number(),
            UsageMs = next.Number(),
            TtftMs = next.Number(),
            TtfaMs = next.Number(),
            LatencyMs = next.Number() ?? 0,
            TpotMs = next.Number(),
            OutputTps = next.Number(),
            TpsExcludingTtft = next.Number(),
            InputTokens = next.Count(),
            OutputTokens = next.Count(),
            ReasoningTokens = next.Count(),
            CachedTokens = next.Count(),
            TokenSource = Source(next.Text()),
            Chunks = next.Count() ?? 0,
            GapsLeftOut = next.Count() ?? 0,
            FinishReason = next.Text(),
            HttpStatus = next.Count(),
            RetryAfterSeconds = next.Number(),
            Reconnected = next.Holds(),
            Error = next.Text(),
            ErrorMessage = next.Text(),
        };
        var cost = (decimal?)next.Number();
        return new BenchmarkResult
        {
            Id = id,
            RunId = runId,
            ModelId = modelId,
            ProviderAccountId = accountId,
            ModelName = modelName,
            ProviderType = providerType,
            Cost = cost,
            Request = request with { ServerTimes = ReadServerTimes(next), ItlMs = next.Ended ? [] : next.Numbers() },
        };
    }

    private static ServerTimes? ReadServerTimes(RowCursor next)
    {
        var (load, prompt, promptTokens) = (next.Milliseconds(), next.Milliseconds(), next.Count());
        var (generation, generationTokens, total) = (next.Milliseconds(), next.Count(), next.Milliseconds());
        return (load ?? prompt ?? generation ?? total) is null
            ? null
            : new ServerTimes(load, prompt, generation, total) { PromptTokens = promptTokens, GenerationTokens = generationTokens };
    }

    internal static TokenSource Source(string? wire) => wire switch
    {
        "usage" => TokenSource.Usage,
        "server_timings" => TokenSource.ServerTimings,
        "tokenizer" => TokenSource.Tokenizer,
        "chunks" => TokenSource.Chunks,
        _ => TokenSource.Unknown,
    };
}
