using System.Globalization;
using Panoptes.Llm;

namespace Panoptes.Uptime;

/// <summary>What one measured call says of a model.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="ErrorType">The class of what is wrong: an <see cref="LlmErrorKind"/> or one of <see cref="UptimeErrors"/>; null if it is up.</param>
/// <param name="Reason">What is wrong, in words; null if it is up.</param>
public sealed record UptimeVerdict(UptimeStatus Status, string? ErrorType, string? Reason)
{
    private static readonly UptimeVerdict Healthy = new(UptimeStatus.Up, null, null);

    /// <summary>Whether the call failed, so that its times and tokens say nothing of the model's speed.</summary>
    public bool Failed => UptimeErrors.IsFailure(ErrorType);

    /// <summary>Whether the call has figures worth keeping: it did not fail, and was not refused for its rate.</summary>
    public bool HasFigures => !Failed && ErrorType != UptimeErrors.RateLimited;

    /// <summary>Judges one attempt. Pure: the same inputs always give the same verdict.</summary>
    /// <param name="measured">The call. An answer that the token cap cut off is an answer.</param>
    /// <param name="bounds">What counts as slow, and how many failures in a row count as down.</param>
    /// <param name="baseline">How fast the model usually is; null if that is not known.</param>
    /// <param name="failuresBefore">How many checks in a row failed right before this one.</param>
    public static UptimeVerdict Of(LlmMeasurement measured, MonitoringSettings bounds, UptimeBaseline? baseline, int failuresBefore) =>
        measured.Error switch
        {
            { Kind: LlmErrorKind.RateLimited } error => new(UptimeStatus.Degraded, UptimeErrors.RateLimited, error.Message),
            null or { Kind: LlmErrorKind.Empty } when measured.FirstAnswer is null && Produced(measured) => Speechless(measured),
            { } error => Failure(error.Kind.Wire(), error.Message, bounds.FailureThreshold, failuresBefore),
            null when measured.FirstAnswer is null => Failure(
                LlmErrorKind.Empty.Wire(), "The answer was empty.", bounds.FailureThreshold, failuresBefore),
            null => Slowness(measured, bounds, baseline) is { Length: > 0 } slow ? new(UptimeStatus.Degraded, UptimeErrors.Slow, slow) : Healthy,
        };

    /// <summary>A failure, which is down only from the threshold on.</summary>
    /// <param name="errorType">Its class.</param>
    /// <param name="reason">What went wrong, in words.</param>
    /// <param name="threshold">How many failures in a row count as down; at least 1.</param>
    /// <param name="failuresBefore">How many checks in a row failed right before this one.</param>
    public static UptimeVerdict Failure(string errorType, string reason, int threshold, int failuresBefore) =>
        failuresBefore + 1 >= threshold
            ? new(UptimeStatus.Down, errorType, reason)
            : new(UptimeStatus.Degraded, errorType, Text($"{reason} ({failuresBefore + 1} of {threshold} failures in a row)"));

    private static bool Produced(LlmMeasurement measured) => measured.TimeToFirstToken is not null || measured.Tokens.Output > 0;

    private static UptimeVerdict Speechless(LlmMeasurement measured)
    {
        var tokens = measured.Tokens.Output is { } n ? Text($"{n} tokens") : "tokens";
        var why = measured.FinishReason is "length" or "max_tokens"
            ? ": the token cap cut it off before its answer began"
            : measured.FinishReason is { } reason ? $" (finish reason {reason})" : "";
        return new(UptimeStatus.Degraded, UptimeErrors.NoAnswer, $"The model produced {tokens} and no answer{why}.");
    }

    private static string Slowness(LlmMeasurement measured, MonitoringSettings bounds, UptimeBaseline? baseline)
    {
        var latency = measured.Latency.TotalMilliseconds;
        var ttft = measured.TimeToFirstToken?.TotalMilliseconds;
        var tps = measured.TokensPerSecondAfterFirst;
        var reasons = new[]
        {
            UptimeSlowness.Above("First token", ttft, bounds.MaxTtftMs),
            UptimeSlowness.Above("Answer", latency, bounds.MaxLatencyMs),
            UptimeSlowness.Below(tps, bounds.MinTokensPerSecond),
            UptimeSlowness.Unusual("First token", ttft, baseline?.TtftMs, bounds.BaselineFactor),
            UptimeSlowness.Unusual("Answer", latency, baseline?.LatencyMs, bounds.BaselineFactor),
            UptimeSlowness.Unusual(tps, measured.Tokens.Output, baseline?.TokensPerSecond, bounds.BaselineFactor),
        };
        return string.Join(' ', reasons.OfType<string>());
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
