using Panoptes.Storage.Telemetry;

namespace Panoptes.Uptime;

/// <summary>The output tokens that probes have used this UTC day, and may still use.</summary>
/// <remarks>Each probe reserves its most before it goes out, so that many at once do not step over the cap together.</remarks>
internal sealed class TokenBudget(TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _day;
    private long _used;
    private long _reserved;

    public long UsedToday
    {
        get
        {
            lock (_lock)
            {
                Turn();
                return _used;
            }
        }
    }

    /// <summary>What a refusal says.</summary>
    public static string Refusal(long cap) => FormattableString.Invariant(
        $"The daily cap of {cap} output tokens for probes is reached; probing resumes at 00:00 UTC, or when daily_token_cap is raised");

    /// <summary>Reads what was used before this process started.</summary>
    public async Task LoadAsync(ITelemetryStore store, CancellationToken ct)
    {
        var day = Today();
        var used = await store.QueryAsync(
            $"""
             SELECT CAST(coalesce(sum(output_tokens), 0) AS BIGINT) FROM llm_requests
             WHERE started_at >= {day} AND source = 'probe'
             """,
            row => row.GetInt64(0),
            ct);
        lock (_lock)
        {
            (_day, _used) = (day, used[0]);
        }
    }

    /// <summary>Whether one more probe of this size would step over the cap.</summary>
    public bool Exhausted(long? cap, int tokens)
    {
        lock (_lock)
        {
            Turn();
            return _used + _reserved + tokens > cap;
        }
    }

    /// <summary>Sets tokens aside for a probe; false if that would step over the cap.</summary>
    public bool TryReserve(long? cap, int tokens)
    {
        lock (_lock)
        {
            Turn();
            if (_used + _reserved + tokens > cap)
            {
                return false;
            }

            _reserved += tokens;
            return true;
        }
    }

    /// <summary>Books what a probe did use, in place of what was set aside for it.</summary>
    public void Settle(int reserved, int used)
    {
        lock (_lock)
        {
            Turn();
            _reserved -= reserved;
            _used += used;
        }
    }

    private DateTimeOffset Today() => new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    private void Turn()
    {
        if (Today() is var today && today != _day)
        {
            (_day, _used) = (today, 0);
        }
    }
}
