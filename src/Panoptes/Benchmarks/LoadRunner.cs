using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>Puts one load on one target and records every request. Keeps no state; one instance serves all loads.</summary>
public sealed class LoadRunner
{
    private readonly MeasureCall _measure;
    private readonly Func<CancellationToken, Task> _warmUp;
    private readonly TimeProvider _time;

    /// <summary>A runner that measures with this client.</summary>
    /// <param name="client">The measuring client.</param>
    /// <param name="time">The clock of the schedule; the client's own.</param>
    public LoadRunner(LlmClient client, TimeProvider time)
        : this(client.MeasureAsync, client.WarmUpAsync, time)
    {
    }

    internal LoadRunner(MeasureCall measure, Func<CancellationToken, Task> warmUp, TimeProvider time) =>
        (_measure, _warmUp, _time) = (measure, warmUp, time);

    /// <summary>Runs the load to its end. Failures of requests are results; a cancellation keeps what has ended.</summary>
    /// <param name="plan">What to send, and when.</param>
    /// <param name="target">To whom.</param>
    /// <param name="progress">
    /// Told of every request that ends, one after the other and never two at once. However slow it is, it delays no dispatch; the
    /// load only ends later. What it throws abandons the load.
    /// </param>
    /// <param name="limits">Up to where the client is trusted; null for the defaults.</param>
    /// <param name="level">The level of a sweep that the records shall bear.</param>
    /// <param name="ct">Ends the load; the result says so.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the plan breaks a rule.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while the client warmed itself.</exception>
    public async Task<LoadResult> RunAsync(
        LoadPlan plan,
        LoadTarget target,
        Func<LoadProgress, ValueTask>? progress = null,
        ClientLimits? limits = null,
        int level = 0,
        CancellationToken ct = default)
    {
        FieldErrors.Throw(plan.Validate(), "invalid_load");
        if (plan.WarmClient)
        {
            await _warmUp(ct);
        }

        await using var watch = new ClientWatch();
        var startedAt = _time.GetUtcNow();
        var start = _time.GetTimestamp();
        var records = new RequestRecords(target.Model, level, _time, start);
        using var load = new LoadUnderWay(plan, target, _measure, records, watch.Restart, ct);
        var sending = plan.Shape is ClosedLoop { Concurrency: var slots }
            ? new ClosedLoopSender(plan, load, _time).RunAsync(slots)
            : OpenLoopSender.RunAsync(plan, load, _time, start);
        var requests = await GatherAsync(load, plan, progress);
        await sending;
        var (poolLag, cpu) = watch.Read();
        return new LoadResult
        {
            Model = target.Model,
            Plan = plan,
            StartedAt = startedAt,
            Requests = requests,
            MeasuredFor = MeasuredFor(requests),
            End = ct.IsCancellationRequested ? LoadEnd.Cancelled : load.FailedTooOften ? LoadEnd.TooManyFailures : LoadEnd.Completed,
            Abandoned = load.Abandoned,
            Client = Judge(requests, poolLag, cpu, limits ?? new ClientLimits()),
        };
    }

    private static async Task<List<BenchmarkRequest>> GatherAsync(LoadUnderWay load, LoadPlan plan, Func<LoadProgress, ValueTask>? progress)
    {
        var requests = new List<BenchmarkRequest>();
        var (finished, failed) = (0, 0);
        try
        {
            await foreach (var request in load.Ended.ReadAllAsync(CancellationToken.None))
            {

                // Texts may be large; whoever wants them takes them from the progress.
                requests.Add(request.Answer is null ? request : request with { Answer = null });
                finished += request.Phase == BenchmarkPhase.Measured ? 1 : 0;
                failed += request is { Phase: BenchmarkPhase.Measured, Succeeded: false } ? 1 : 0;
                if (progress is not null)
                {
                    await progress(new LoadProgress(request, finished, failed, plan.ExpectedRequests, load.InFlight));
                }
            }
        }
        catch
        {
            // Nothing may go on behind the caller's back.
            load.Abandon();
            await foreach (var _ in load.Ended.ReadAllAsync(CancellationToken.None))
            {
            }

            throw;
        }

        return requests;
    }

    /// <summary>From the first measured request's intended start, which is where the warm-up ends.</summary>
    private static TimeSpan MeasuredFor(List<BenchmarkRequest> requests)
    {
        var measured = requests.Where(request => request.Phase == BenchmarkPhase.Measured).ToList();
        return measured.Count == 0
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(measured.Max(request => request.DispatchedAt + request.LatencyMs) - measured.Min(request => request.IntendedAt));
    }

    private static ClientHealth Judge(List<BenchmarkRequest> requests, double? poolLag, double? cpu, ClientLimits limits)
    {
        var measured = requests.Where(request => request.Phase == BenchmarkPhase.Measured).ToList();
        var lags = measured.Where(request => request.Dispatched).Select(request => request.DispatchLagMs).Order().ToArray();
        var notDispatched = measured.Count(request => request.Error == BenchmarkErrors.NotDispatched);
        return ClientHealth.Judge(lags.Length > 0 ? Percentiles.Percentile(lags, 0.99) : null, poolLag, cpu, notDispatched, limits);
    }
}
