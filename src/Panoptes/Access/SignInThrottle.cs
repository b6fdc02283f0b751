namespace Panoptes.Access;

/// <summary>Slows guessing down: after ten failures in a row a name must wait, each time twice as long, five minutes at most.</summary>
/// <remarks>
/// By name and not by address, whether the name exists or not. Nobody is locked out for good: sessions, keys and one-time links
/// work on, and a quarter of an hour without a try forgets it all. Each node counts for itself.
/// </remarks>
public sealed class SignInThrottle(TimeProvider time)
{
    private const int FreeFailures = 10;
    private const int MostNames = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (int Failures, DateTimeOffset Last)> _names = [];
    private readonly Lock _lock = new();

    /// <summary>How long to wait after so many failures in a row.</summary>
    public static TimeSpan WaitAfter(int failures)
    {
        if (failures < FreeFailures)
        {
            return TimeSpan.Zero;
        }

        var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - FreeFailures, 10)));
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>Counts a try as failed before it is made, so that a burst of them cannot slip through.</summary>
    /// <returns>Zero if it may be made now, else how long to wait; then it is not counted.</returns>
    public TimeSpan Begin(string name)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var (failures, last) = _names.TryGetValue(name, out var known) && now - known.Last < Memory ? known : (0, now);
            var left = last + WaitAfter(failures) - now;
            if (failures > 0 && left > TimeSpan.Zero)
            {
                return left;
            }

            if (_names.Count >= MostNames)
            {
                Shrink(now);
            }

            _names[name] = (failures + 1, now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>The try succeeded: forgets the failures before it.</summary>
    public void Succeeded(string name)
    {
        lock (_lock)
        {
            _names.Remove(name);
        }
    }

    // Forgets the old ones, or else the half that was tried longest ago.
    private void Shrink(DateTimeOffset now)
    {
        var old = _names.Where(n => now - n.Value.Last >= Memory).Select(n => n.Key).ToList();
        if (old.Count == 0)
        {
            old = [.. _names.OrderBy(n => n.Value.Last).Take(MostNames / 2).Select(n => n.Key)];
        }

        old.ForEach(name => _names.Remove(name));
    }
}
