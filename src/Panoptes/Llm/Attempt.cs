namespace Panoptes.Llm;

/// <summary>One attempt on its way: its clock, its connection and the watch that gives it up.</summary>
internal sealed class Attempt : IDisposable
{
    public static readonly HttpRequestOptionsKey<Attempt> Key = new("panoptes.attempt");

    /// <summary>After the answer's own end mark, how long the end of the HTTP body is waited for, so that the connection can be used again.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(100);

    [ThreadStatic]
    private static Attempt? _current;

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _disposed;
    private volatile bool _sent;
    private volatile bool _flowing;
    private volatile bool _draining;
    private ReadClock? _clock;
    private StampedStream? _connection;
    private long? _connectedAt;
    private long _lastRead;

    public Attempt(TimeProvider time, LlmTimeouts timeouts, CancellationToken ct)
    {
        (_time, Timeouts) = (time, timeouts);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        StartedAt = time.GetUtcNow();
        DispatchedAt = time.GetTimestamp();
        _timer = time.CreateTimer(static attempt => ((Attempt)attempt!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Check();
    }

    /// <summary>
    /// The attempt on whose behalf this thread runs: set only around calls into the HTTP stack that run synchronously
    /// as far as the connection, because the stack offers no other way to learn which connection serves a request.
    /// </summary>
    public static Attempt? Current => _current;

    public LlmTimeouts Timeouts { get; }

    public DateTimeOffset StartedAt { get; }

    public long DispatchedAt { get; }

    public CancellationToken Token => _stop.Token;

    /// <summary>The stage that was given up, if one was.</summary>
    public LlmErrorKind? GivenUp { get; private set; }

    /// <summary>Whether the request was handed to a connection.</summary>
    public bool Sent => _sent;

    public bool Reconnected { get; private set; }

    /// <summary>When the connection stood, if it was made for this call.</summary>
    public long? ConnectedAt => _connection is { } connection ? (connection.ConnectedAt >= DispatchedAt ? connection.ConnectedAt : null) : _connectedAt;

    /// <summary>Runs the synchronous part of <paramref name="start"/> as this attempt.</summary>
    public T As<T, TState>(Func<TState, T> start, TState state)
    {
        var outer = _current;
        _current = this;
        try
        {
            return start(state);
        }
        finally
        {
            _current = outer;
        }
    }

    /// <summary>The request is being written.</summary>
    /// <exception cref="IOException">It was written before: one attempt is all there is.</exception>
    public void Sending()
    {
        if (_sent)
        {
            throw new IOException("The request was refused after it was sent.");
        }

        _sent = true;
        Check(); // the next stage may be the shorter one
    }

    /// <summary>The connection that carries the call, if it carries no other.</summary>
    public StampedStream? Connection => _connection;

    public void Took(StampedStream connection) => (_connection, _clock) = (connection, connection.Clock);

    public void FoundDeadConnection() => Reconnected = true;

    public void ConnectionStands(long at) => _connectedAt = at;

    /// <summary>For a connection that many calls share.</summary>
    public void ReadsBy(ReadClock clock) => _clock ??= clock;

    /// <summary>Something of the answer is at hand: notes and returns when it was read from the socket.</summary>
    public long Read()
    {
        // Without a connection's clock, or with one that has not ticked for this call, now is the best that is known.
        var at = _clock is { } clock && clock.LastRead >= DispatchedAt ? clock.LastRead : _time.GetTimestamp();
        Volatile.Write(ref _lastRead, at);
        return at;
    }

    /// <summary>Tokens have begun to come.</summary>
    public void Flows()
    {
        if (!_flowing)
        {
            _flowing = true;
            Check();
        }
    }

    /// <summary>The answer is complete; only the end of its body is outstanding.</summary>
    public void Drains()
    {
        _draining = true;
        _timer.Change(Drain, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
        _stop.Dispose();
    }

    private void Check()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var (stage, left) = Next();
            if (left > TimeSpan.Zero && !_draining)
            {
                // A timer may fire a moment early, and does not take more than 49 days.
                var due = left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : left;
                _timer.Change(due, Timeout.InfiniteTimeSpan);
                return;
            }

            GivenUp = _draining ? null : stage;
        }

        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended at this very moment.
        }
    }

    /// <summary>The stage that the call is in, and how long it may go on.</summary>
    private (LlmErrorKind Stage, TimeSpan Left) Next()
    {
        var running = _time.GetElapsedTime(DispatchedAt);
        var total = Left(Timeouts.Total, running);
        if (!_sent)
        {
            return (LlmErrorKind.TimeoutConnect, Shorter(Left(Timeouts.Connect, running), total));
        }

        if (!_flowing && Timeouts.FirstToken != Timeout.InfiniteTimeSpan)
        {
            return (LlmErrorKind.TimeoutFirstToken, Shorter(Left(Timeouts.FirstToken, running), total));
        }

        var stall = Left(Timeouts.Stall, _time.GetElapsedTime(Volatile.Read(ref _lastRead)));
        return stall < total ? (LlmErrorKind.Stalled, stall) : (LlmErrorKind.TimeoutTotal, total);
    }

    private static TimeSpan Left(TimeSpan limit, TimeSpan spent) => limit == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : limit - spent;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
