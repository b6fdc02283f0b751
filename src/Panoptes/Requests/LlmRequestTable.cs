using Panoptes.Llm;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Requests;

/// <summary>How a call lies in <c>llm_requests</c>, and its texts in <c>llm_payloads</c>.</summary>
public static class LlmRequestTable
{
    /// <summary>One row a call.</summary>
    public static TelemetryTable Requests { get; } = new("llm_requests", "started_at",
    [
        "request_id", "started_at", "source", "provider", "provider_account_id", "model", "model_id", "application", "environment",
        "latency_ms", "dispatch_lag_ms", "connect_ms", "headers_ms", "first_byte_ms", "ttft_ms", "ttfa_ms", "last_token_ms",
        "tpot_ms", "output_tps", "tps_excluding_ttft", "input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens",
        "token_source", "chunks", "finish_reason", "http_status", "response_id", "error_type", "error_message",
    ]);

    /// <summary>The texts of a call, where they were kept.</summary>
    public static TelemetryTable Payloads { get; } =
        new("llm_payloads", "started_at", ["request_id", "started_at", "prompt", "completion"]);

    internal static void Write(LlmRequest request, IRowWriter row)
    {
        var m = request.Measurement;
        row.Add(request.RequestId).Add(request.StartedAt).Add(request.Source)
            .Add(request.Provider).Add(request.ProviderAccountId).Add(request.Model).Add(request.ModelId)
            .Add(request.Application).Add(request.Environment)
            .Add(request.Latency.TotalMilliseconds)
            .Add(m?.DispatchLag.TotalMilliseconds).Add(m?.Connected?.TotalMilliseconds)
            .Add(m?.Headers?.TotalMilliseconds).Add(m?.FirstByte?.TotalMilliseconds)
            .Add(request.TimeToFirstToken?.TotalMilliseconds).Add(m?.FirstAnswer?.TotalMilliseconds)
            .Add(m?.LastToken?.TotalMilliseconds).Add(m?.TimePerOutputToken?.TotalMilliseconds)
            .Add(m?.OutputTokensPerSecond).Add(m?.TokensPerSecondAfterFirst)
            .Add(request.Tokens.Input).Add(request.Tokens.Output).Add(request.Tokens.Reasoning).Add(request.Tokens.CachedInput)
            .Add(Wire(request.Tokens.Source)).Add(m?.Chunks.Count)
            .Add(m?.FinishReason).Add(m?.HttpStatus).Add(m?.ResponseId)
            .Add(request.ErrorType).Add(request.ErrorMessage);
    }

    private static string Wire(TokenSource source) => source switch
    {
        TokenSource.Usage => "usage",
        TokenSource.ServerTimings => "server_timings",
        TokenSource.Tokenizer => "tokenizer",
        TokenSource.Chunks => "chunks",
        _ => "unknown",
    };
}
