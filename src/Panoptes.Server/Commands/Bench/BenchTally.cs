using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench;

/// <summary>How a run stands at one moment. Rates and times to first token are of the level under way.</summary>
/// <param name="Level">Its number, from 1; 0 while the client warms itself.</param>
/// <param name="Levels">How many there may be.</param>
/// <param name="Load">It, in words.</param>
/// <param name="Finished">Measured requests that ended, of all levels.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Expected">How many there will be, if that is known.</param>
/// <param name="InFlight">Requests under way.</param>
/// <param name="RequestsPerSecond">Those that succeeded.</param>
/// <param name="TokensPerSecond">Their output tokens.</param>
/// <param name="TtftP50">Median time to the first token, ms; to about a percent.</param>
/// <param name="TtftP99">99th percentile; to about a percent.</param>
/// <param name="Errors">Failures by class, most first.</param>
/// <param name="Left">About how long it still takes, if that can be told.</param>
internal sealed record BenchMoment(
    int Level,
    int Levels,
    string Load,
    int Finished,
    int Failed,
    int? Expected,
    int InFlight,
    double? RequestsPerSecond,
    double? TokensPerSecond,
    double? TtftP50,
    double? TtftP99,
    IReadOnlyList<KeyValuePair<string, int>> Errors,
    TimeSpan? Left);

/// <summary>Counts what a run reports while it runs, in bounded memory. Told by the run, read by what shows it.</summary>
internal sealed class BenchTally(BenchmarkPlan plan, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
    private BenchmarkProgress? _last;
    private RunningQuantiles _ttft = new();
    private int _level = -1;
    private long _since;
    private int _ended;
    private int _succeeded;
    private long _tokens;

    /// <summary>A request has ended.</summary>
    public ValueTask AddAsync(BenchmarkProgress at)
    {
        lock (_gate)
        {
            _last = at;
            if (at.Request.Level != _level)
            {
                (_level, _ttft, _since, _ended, _succeeded, _tokens) = (at.Request.Level, new RunningQuantiles(), 0, 0, 0, 0);
            }

            if (at.Request.Phase == BenchmarkPhase.Measured)
            {
                Count(at.Request);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>How it stands.</summary>
    public BenchMoment Read()
    {
        lock (_gate)
        {
            var seconds = _since == 0 ? 0 : time.GetElapsedTime(_since).TotalSeconds;
            return new BenchMoment(
                _level + 1,
                plan.Shapes.Count,
                plan.Shapes[Math.Max(0, _level)].ToString(),
                _last?.Finished ?? 0,
                _last?.Failed ?? 0,
                plan.ExpectedRequests,
                _last?.InFlight ?? 0,
                seconds > 0 ? _succeeded / seconds : null,
                seconds > 0 ? _tokens / seconds : null,
                _ttft.At(0.5),
                _ttft.At(0.99),
                [.. _errors.OrderByDescending(error => error.Value)],
                Left(seconds));
        }
    }

    private void Count(BenchmarkRequest request)
    {
        if (_since == 0)
        {
            // The level began when its first request did, which ended only now.
            _since = time.GetTimestamp() - (long)(request.LatencyMs / 1000 * time.TimestampFrequency);
        }

        _ended++;
        if (request.Error is { } error)
        {
            _errors[error] = _errors.GetValueOrDefault(error) + 1;
            return;
        }

        _succeeded++;
        _tokens += request.OutputTokens ?? 0;
        if (request.TtftMs is { } ttft)
        {
            _ttft.Add(ttft);
        }
    }

    /// <summary>From the pace of this level, or from the clock; a sweep that ends by itself tells nothing beforehand.</summary>
    private TimeSpan? Left(double seconds)
    {
        if (seconds <= 0 || plan.Sweep is { StopsAtKnee: true })
        {
            return null;
        }

        var levelsLeft = plan.Shapes.Count - 1 - Math.Max(0, _level);
        return (plan.ExpectedRequests, plan.Load.Duration) switch
        {
            ({ } all, _) => TimeSpan.FromSeconds(Math.Max(0, all - (_last?.Finished ?? 0)) * seconds / Math.Max(1, _ended)),
            (_, { } each) => TimeSpan.FromSeconds(Math.Max(0, each.TotalSeconds - seconds) + (levelsLeft * each.TotalSeconds)),
            _ => null,
        };
    }

    /// <summary>Percentiles of times as they come: counts in buckets that are 2 % wide, from 10 µs to a day.</summary>
    private sealed class RunningQuantiles
    {
        private const double Least = 0.01, Step = 1.02;
        private readonly int[] _counts = new int[1200];
        private int _all;

        public void Add(double ms)
        {
            _counts[Math.Clamp((int)(Math.Log(Math.Max(ms, Least) / Least) / Math.Log(Step)), 0, _counts.Length - 1)]++;
            _all++;
        }

        public double? At(double part)
        {
            var rank = (int)Math.Ceiling(part * _all);
            for (var (i, seen) = (0, 0); i < _counts.Length && _all > 0; i++)
            {
                seen += _counts[i];
                if (seen >= rank)
                {
                    return Least * Math.Pow(Step, i + 0.5);
                }
            }

            return null;
        }
    }
}
