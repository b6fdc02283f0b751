namespace Panoptes.Server.Auth;

/// <summary>So many calls in a period, which begins with the first of them.</summary>
/// <param name="Limit">How many.</param>
/// <param name="Period">In which time.</param>
/// <param name="Ends">When the running period ends, on any steady clock.</param>
/// <param name="Used">How many were made in it.</param>
internal sealed record RateWindow(int Limit, TimeSpan Period, TimeSpan Ends = default, int Used = 0)
{
    public int Remaining => Limit - Used;

    /// <summary>The window as it stands now.</summary>
    public RateWindow At(TimeSpan now) => Used > 0 && now >= Ends ? this with { Ends = default, Used = 0 } : this;

    /// <summary>The window after one more call; only of one that has some remaining.</summary>
    public RateWindow Take(TimeSpan now) => this with { Used = Used + 1, Ends = Used == 0 ? now + Period : Ends };

    /// <summary>Whole seconds until it begins anew, at least 1.</summary>
    public int SecondsLeft(TimeSpan now) => Math.Max(1, (int)Math.Ceiling((Used == 0 ? Period : Ends - now).TotalSeconds));
}

/// <summary>What a call found.</summary>
/// <param name="Allowed">Whether it may be made; if not, it was not counted.</param>
/// <param name="Window">The window nearest to exhaustion.</param>
/// <param name="SecondsLeft">Until that begins anew.</param>
internal sealed record RateVerdict(bool Allowed, RateWindow Window, int SecondsLeft);

/// <summary>The windows of one caller, which must all have room.</summary>
internal sealed class RateCounter(IReadOnlyList<RateWindow> windows)
{
    private readonly RateWindow[] _windows = [.. windows];
    private readonly Lock _lock = new();

    /// <summary>Counts a call if there is room for it.</summary>
    public RateVerdict Take(TimeSpan now)
    {
        lock (_lock)
        {
            for (var i = 0; i < _windows.Length; i++)
            {
                _windows[i] = _windows[i].At(now);
            }

            var allowed = _windows.All(w => w.Remaining > 0);
            for (var i = 0; allowed && i < _windows.Length; i++)
            {
                _windows[i] = _windows[i].Take(now);
            }

            var nearest = _windows.OrderBy(w => w.Remaining).ThenByDescending(w => w.SecondsLeft(now)).First();
            return new RateVerdict(allowed, nearest, nearest.SecondsLeft(now));
        }
    }

    /// <summary>Whether nothing would be lost by forgetting it.</summary>
    public bool IsIdle(TimeSpan now)
    {
        lock (_lock)
        {
            return _windows.All(w => w.At(now).Used == 0);
        }
    }
}
