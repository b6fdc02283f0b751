using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Requests;

namespace Panoptes.Uptime;

/// <summary>What a probe sends, and the records that come of it.</summary>
internal static class ProbeAttempt
{
    /// <summary>The most output tokens a probe asks for.</summary>
    public const int TokenCap = 100;

    public static LlmCall Call(LlmEndpoint endpoint, ModelTarget target, string prompt, TimeSpan timeout) =>
        new(endpoint, target.Model.ModelId, [LlmMessage.User(prompt)])
        {
            MaxOutputTokens = TokenCap,
            Temperature = 1,
            Timeouts = new LlmTimeouts { FirstToken = timeout, Total = timeout },
        };

    /// <summary>The wide event of the call; null if the model's own name breaks a rule of such events.</summary>
    public static LlmRequest? Request(string id, ModelTarget target, LlmMeasurement measured)
    {
        var draft = new LlmRequestDraft
        {
            RequestId = id,
            StartedAt = measured.StartedAt,
            Source = "probe",
            Provider = target.Provider.ProviderType,
            ProviderAccountId = target.Provider.Id,
            Model = target.Model.ModelId,
            ModelId = target.Model.Id,
            Measurement = measured,
        };
        return LlmRequest.TryCreate(draft, out var request, out _) ? request : null;
    }

    /// <summary>The check that a measured call amounts to.</summary>
    public static UptimeCheck Check(ProbeOrder order, string pack, string requestId, int attempt, UptimeVerdict verdict, LlmMeasurement measured, DateTimeOffset at)
    {
        var check = Check(order, attempt, verdict, at) with { RequestId = requestId, PromptPack = pack };
        return !verdict.HasFigures ? check : check with
        {
            LatencyMs = measured.Latency.TotalMilliseconds,
            TtftMs = measured.TimeToFirstToken?.TotalMilliseconds,
            TokensPerSecond = measured.TokensPerSecondAfterFirst,
            OutputTokens = measured.Tokens.Output,
        };
    }

    /// <summary>A check without a call.</summary>
    public static UptimeCheck Check(ProbeOrder order, int attempt, UptimeVerdict verdict, DateTimeOffset at) => new()
    {
        Id = Guid.NewGuid(),
        CheckedAt = at,
        RunId = order.RunId,
        Attempt = attempt,
        ModelId = order.Target.Model.Id,
        ProviderAccountId = order.Target.Provider.Id,
        ModelName = order.Target.Model.DisplayName,
        ProviderType = order.Target.Provider.ProviderType,
        RequestId = "",
        Status = verdict.Status,
        ErrorType = verdict.ErrorType,
        Error = verdict.Reason,
    };

    /// <summary>Whether a failure may pass by itself within seconds: not one that the configuration or the request explains.</summary>
    public static bool MayPass(LlmError? error) => error is not null and not
    {
        Kind: LlmErrorKind.Auth or LlmErrorKind.InvalidRequest or LlmErrorKind.NotFound or LlmErrorKind.RateLimited
            or LlmErrorKind.ContentFilter or LlmErrorKind.Tls or LlmErrorKind.Dns,
    };
}

/// <summary>One model to be checked for one run.</summary>
/// <param name="Target">The model.</param>
/// <param name="Settings">The settings as they were when the run began.</param>
/// <param name="Pack">What is sent.</param>
/// <param name="RunId">The run.</param>
/// <param name="Began">Told once, when the model is about to be called.</param>
internal sealed record ProbeOrder(ModelTarget Target, MonitoringSettings Settings, ProbePack Pack, Guid RunId, Action Began);
