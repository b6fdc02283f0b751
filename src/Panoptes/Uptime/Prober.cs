using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Panoptes.Llm;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>Checks one model: calls it, judges, commits, tells. A model is never checked twice at once: who asks meanwhile gets the same result.</summary>
internal sealed partial class Prober(
    LlmClient llm,
    TelemetryWriter writer,
    CheckMemory memory,
    TokenBudget budget,
    ProbeClock clock,
    UptimeFeed feed,
    UptimeMeter meter,
    IOptions<UptimeOptions> options,
    TimeProvider time,
    ILogger<Prober> logger) : IDisposable
{
    private readonly UptimeOptions _options = options.Value;
    private readonly ProbeGate _gate = new(options.Value.MaxConcurrent, options.Value.MaxConcurrentPerProvider);
    private readonly ConcurrentDictionary<Guid, Lazy<Task<MonitoringResult>>> _underWay = new();
    private int _outage;

    /// <summary>Whether the last check could not be stored.</summary>
    public bool StorageFails => Volatile.Read(ref _outage) == 1;

    /// <summary>Checks a model once, with its retries.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public Task<MonitoringResult> CheckAsync(ProbeOrder order, CancellationToken ct) =>
        _underWay.GetOrAdd(order.Target.Model.Id, _ => new Lazy<Task<MonitoringResult>>(() => RunAsync(order, ct))).Value;

    public void Dispose() => _gate.Dispose();

    private async Task<MonitoringResult> RunAsync(ProbeOrder order, CancellationToken ct)
    {
        var model = order.Target.Model;
        try
        {
            return await ProbeAsync(order, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The top of one check: a defect must not cost the others theirs, and says nothing of the model.
            LogDefect(e, model.Id);
            return Nothing(order, "The check failed for a reason of our own; see the server's log");
        }
        finally
        {
            _underWay.TryRemove(model.Id, out _);
        }
    }

    private async Task<MonitoringResult> ProbeAsync(ProbeOrder order, CancellationToken ct)
    {
        var (target, settings) = (order.Target, order.Settings);
        if (!target.Provider.Enabled)
        {
            return Nothing(order, $"The provider account {target.Provider.DisplayName} is disabled");
        }

        if (target.Endpoint is not { } endpoint)
        {
            var known = memory[target.Model.Id];
            var reason = target.Problem ?? "The model's endpoint is not known";
            var verdict = UptimeVerdict.Failure(UptimeErrors.Credentials, reason, settings.FailureThreshold, known.Failures);
            order.Began();
            return await StoreAsync(order, ProbeAttempt.Check(order, 1, verdict, time.GetUtcNow()), null);
        }

        var call = ProbeAttempt.Call(endpoint, target, memory[target.Model.Id].InTurn(order.Pack.Prompts), _options.Timeout);
        var (result, error) = await AttemptAsync(order, call, 1, ct);
        for (var attempt = 2; attempt <= _options.Retries + 1 && ProbeAttempt.MayPass(error); attempt++)
        {
            await Task.Delay(_options.RetryDelay, time, ct);
            (_, error) = await AttemptAsync(order, call, attempt, ct);
        }

        return result;
    }

    private async Task<(MonitoringResult Result, LlmError? Error)> AttemptAsync(
        ProbeOrder order, LlmCall call, int attempt, CancellationToken ct)
    {
        var intended = time.GetTimestamp();
        LlmMeasurement measured;
        using (await _gate.EnterAsync(order.Target.Provider.Id, ct))
        {
            if (!budget.TryReserve(order.Settings.DailyTokenCap, ProbeAttempt.TokenCap))
            {
                return (Nothing(order, TokenBudget.Refusal(order.Settings.DailyTokenCap!.Value)), null);
            }

            var used = 0;
            try
            {
                if (attempt == 1)
                {
                    order.Began();
                }

                measured = await llm.MeasureAsync(call, intended, ct);
                used = measured.Tokens.Output ?? measured.Chunks.Count;
            }
            finally
            {
                budget.Settle(ProbeAttempt.TokenCap, used);
            }
        }

        var known = memory[order.Target.Model.Id];
        var verdict = UptimeVerdict.Of(
            measured, order.Settings, known.Baseline(order.Pack.Id, clock.Now), attempt == 1 ? known.Failures : Math.Max(0, known.Failures - 1));
        var requestId = $"probe-{Guid.NewGuid()}";
        var check = ProbeAttempt.Check(order, order.Pack.Id, requestId, attempt, verdict, measured, time.GetUtcNow());
        known.LeaveAloneUntil(measured.Error is { Kind: LlmErrorKind.RateLimited, RetryAfter: { } wait } ? clock.Now + wait : null);
        return (await StoreAsync(order, check, ProbeAttempt.Request(requestId, order.Target, measured)), measured.Error);
    }

    private async Task<MonitoringResult> StoreAsync(ProbeOrder order, UptimeCheck check, ITelemetryRow? request)
    {
        if (check.Attempt == 1)
        {
            memory[check.ModelId].Add(check, clock.Now);
            meter.Record(check);
        }

        try
        {
            await writer.AppendAsync(request is null ? [check] : [request, check]);
        }
        catch (PanoptesException e)
        {
            if (Interlocked.Exchange(ref _outage, 1) == 0)
            {
                LogLost(e.Message);
            }

            return new MonitoringResult(check.ModelId, check.ModelName, check, $"The check could not be stored: {e.Message}");
        }

        if (Interlocked.Exchange(ref _outage, 0) == 1)
        {
            LogStoredAgain();
        }

        feed.Checked(check.ModelId, order.RunId);
        return new MonitoringResult(check.ModelId, check.ModelName, check, null);
    }

    private static MonitoringResult Nothing(ProbeOrder order, string problem) =>
        new(order.Target.Model.Id, order.Target.Model.DisplayName, null, problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The check of model {Model} failed by a defect")]
    private partial void LogDefect(Exception exception, Guid model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checks are made but cannot be stored, and are lost until this ends: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Checks are stored again")]
    private partial void LogStoredAgain();
}
