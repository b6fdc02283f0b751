using System.Threading.Channels;
using Panoptes.Llm;

namespace Panoptes.Benchmarks;

/// <summary>One load while it runs: sends requests, books what becomes of each, and knows when it must stop.</summary>
internal sealed class LoadUnderWay : IDisposable
{
    private readonly Channel<BenchmarkRequest> _ended = Channel.CreateUnbounded<BenchmarkRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LoadPlan _plan;
    private readonly LoadTarget _target;
    private readonly MeasureCall _measure;
    private readonly RequestRecords _records;
    private readonly CancellationTokenSource _calls;
    private readonly CancellationTokenSource _stop;
    private readonly Action _measuring;
    private int _inFlight;
    private int _held = 1; // the sender's own hold: the load is not over while it may send more
    private int _failuresInRow;
    private int _measured;
    private int _abandoned;

    /// <param name="plan">What to do.</param>
    /// <param name="target">To whom.</param>
    /// <param name="measure">The client.</param>
    /// <param name="records">Turns what it measures into records.</param>
    /// <param name="measuring">Called once, when the first request that counts is about to be sent.</param>
    /// <param name="ct">Abandons everything.</param>
    public LoadUnderWay(LoadPlan plan, LoadTarget target, MeasureCall measure, RequestRecords records, Action measuring, CancellationToken ct)
    {
        (_plan, _target, _measure, _records, _measuring) = (plan, target, measure, records, measuring);
        _calls = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_calls.Token);
    }

    /// <summary>Every request as it ends; complete when the load is over.</summary>
    public ChannelReader<BenchmarkRequest> Ended => _ended.Reader;

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that were cancelled in flight.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Nothing more is sent once this is cancelled.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Whether nothing more may be sent. A cancelled call may learn of it before <see cref="Stopping"/> does.</summary>
    public bool Stops => _calls.IsCancellationRequested || _stop.IsCancellationRequested;

    /// <summary>Whether failures stopped the load.</summary>
    public bool FailedTooOften { get; private set; }

    /// <summary>Makes the call ahead of its time; null, and booked as failed, if that cannot be done.</summary>
    public LlmCall? Prepare(LoadRequest request)
    {
        try
        {
            return _target.Call(request);
        }
        catch (Exception e)
        {
            // One request that cannot be made must not stop the others; what is expected is shown in its own words.
            var words = e is PanoptesException ? e.Message : $"The request could not be made ({e.GetType().Name})";
            Book(_records.Unsent(request, BenchmarkErrors.InternalError, words));
            return null;
        }
    }

    /// <summary>Sends a request if not too many are in flight, and books what becomes of it. Never throws.</summary>
    public async Task SendAsync(LoadRequest request, LlmCall call)
    {
        if (request.Phase == BenchmarkPhase.Measured && Interlocked.Exchange(ref _measured, 1) == 0)
        {
            _measuring();
        }

        // A closed loop is bounded by its size: a slot that was kept back would only come again, at once.
        if (Interlocked.Increment(ref _inFlight) > _plan.InFlightCap && _plan.Shape is not ClosedLoop)
        {
            Interlocked.Decrement(ref _inFlight);
            Book(_records.Unsent(request, BenchmarkErrors.NotDispatched, $"{_plan.InFlightCap} requests were in flight"));
            return;
        }

        Interlocked.Increment(ref _held);
        try
        {
            Book(_records.Of(request, await _measure(call, request.Intended, _calls.Token)));
        }
        catch (OperationCanceledException) when (_calls.IsCancellationRequested)
        {
            Interlocked.Increment(ref _abandoned);
        }
        catch (Exception e)
        {
            Book(_records.Unsent(request, BenchmarkErrors.InternalError, $"The call failed in an unforeseen way ({e.GetType().Name})"));
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Release();
        }
    }

    /// <summary>The sender has nothing more to send.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _held) == 0)
        {
            _ended.Writer.Complete();
        }
    }

    /// <summary>Abandons what is in flight, and sends nothing more.</summary>
    public void Abandon() => _calls.Cancel();

    public void Dispose()
    {
        _stop.Dispose();
        _calls.Dispose();
    }

    private void Book(BenchmarkRequest request)
    {
        _ended.Writer.TryWrite(request);
        if (request.Succeeded)
        {
            Volatile.Write(ref _failuresInRow, 0);
        }
        else if (request.Error != LlmErrorKind.RateLimited.Wire()
            && request.Error != BenchmarkErrors.NotDispatched
            && Interlocked.Increment(ref _failuresInRow) >= _plan.StopAfterFailures)
        {
            FailedTooOften = true;
            _stop.Cancel();
        }
    }
}
