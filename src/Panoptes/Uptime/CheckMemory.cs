using System.Collections.Concurrent;
using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>What the next verdict on each model needs of the checks before it. Read from the store at start, then kept up.</summary>
internal sealed class CheckMemory
{
    private const int Forgotten = 1_000;

    private readonly ConcurrentDictionary<Guid, ModelMemory> _models = new();

    public ModelMemory this[Guid model] => _models.GetOrAdd(model, _ => new ModelMemory());

    /// <summary>Reads the recent checks of every model.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="now">The time; a check that a faulty clock dated later counts as made now.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task LoadAsync(ITelemetryStore store, DateTimeOffset now, CancellationToken ct)
    {
        var checks = await store.QueryAsync(
            $"""
             SELECT {UptimeCheck.Columns} FROM (
                 SELECT *, row_number() OVER (PARTITION BY model_id, status, prompt_pack ORDER BY checked_at DESC) AS n
                 FROM uptime_checks
                 WHERE attempt = 1 AND checked_at >= {now - UptimeBaseline.Reach}) AS recent
             WHERE n <= {UptimeBaseline.Most}
             ORDER BY checked_at
             """,
            UptimeCheck.Read,
            ct);
        foreach (var check in checks)
        {
            this[check.ModelId].Add(check, check.CheckedAt < now ? check.CheckedAt : now);
        }
    }

    /// <summary>Forgets models that are monitored no more, once they are many: one that is switched off and on again is still known.</summary>
    public void Keep(IReadOnlySet<Guid> models)
    {
        foreach (var gone in _models.Keys.Where(model => !models.Contains(model)).Skip(Forgotten))
        {
            _models.TryRemove(gone, out _);
        }
    }
}

/// <summary>What the next verdict on one model needs.</summary>
internal sealed class ModelMemory
{
    private readonly Lock _lock = new();
    private readonly Queue<SpeedSample> _up = new();
    private DateTimeOffset? _last;
    private DateTimeOffset? _notBefore;
    private int _failures;
    private int _sent;

    /// <summary>When it was last checked, or its check was last begun, on the schedule's clock; null if never.</summary>
    public DateTimeOffset? Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>Until when the provider asked to be left alone, on the schedule's clock; null if it did not.</summary>
    public DateTimeOffset? NotBefore
    {
        get
        {
            lock (_lock)
            {
                return _notBefore;
            }
        }
    }

    /// <summary>Checks in a row that failed.</summary>
    public int Failures
    {
        get
        {
            lock (_lock)
            {
                return _failures;
            }
        }
    }

    /// <summary>The prompt whose turn it is with this model.</summary>
    public string InTurn(IReadOnlyList<string> prompts) => prompts[(int)((uint)(Interlocked.Increment(ref _sent) - 1) % (uint)prompts.Count)];

    public void Begun(DateTimeOffset at)
    {
        lock (_lock)
        {
            _last = at;
        }
    }

    public void LeaveAloneUntil(DateTimeOffset? until)
    {
        lock (_lock)
        {
            _notBefore = until;
        }
    }

    /// <summary>Takes in a check; not a retry.</summary>
    /// <param name="check">The check.</param>
    /// <param name="at">When it stood, on the schedule's clock.</param>
    public void Add(UptimeCheck check, DateTimeOffset at)
    {
        lock (_lock)
        {
            _last = _last > at ? _last : at;
            _failures = check.ErrorType switch
            {
                var type when UptimeErrors.IsFailure(type) => _failures + 1,
                var type when type == UptimeErrors.RateLimited => _failures,
                _ => 0,
            };
            if (check is { Status: UptimeStatus.Up, LatencyMs: { } latency })
            {
                _up.Enqueue(new SpeedSample(at, check.PromptPack, latency, check.TtftMs, check.TokensPerSecond));
                while (_up.Count > UptimeBaseline.Most)
                {
                    _up.Dequeue();
                }
            }
        }
    }

    /// <summary>How fast the model usually is with this pack; null if that is not known.</summary>
    public UptimeBaseline? Baseline(string pack, DateTimeOffset now)
    {
        lock (_lock)
        {
            return UptimeBaseline.Of([.. _up.Where(sample => sample.PromptPack == pack && now - sample.At <= UptimeBaseline.Reach)]);
        }
    }
}
