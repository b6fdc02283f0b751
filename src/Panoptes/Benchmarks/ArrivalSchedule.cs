namespace Panoptes.Benchmarks;

/// <summary>One request of an open loop's schedule.</summary>
/// <param name="Index">Its number in the load, warm-up included, from 0.</param>
/// <param name="Offset">When it is due, from the start of the load. Absolute: a late dispatch never moves the next.</param>
/// <param name="WarmUp">Whether it is sent but not counted.</param>
/// <param name="Traced">The trace's request, in a replay.</param>
public readonly record struct Arrival(int Index, TimeSpan Offset, bool WarmUp, ReplayedRequest? Traced);

/// <summary>The moments at which an open loop sends.</summary>
public static class ArrivalSchedule
{
    /// <summary>The whole schedule of a plan: its warm-up at the shape's first rate, and the measured requests right behind it.</summary>
    /// <param name="plan">A valid plan of an open loop.</param>
    /// <param name="random">Where random gaps come from.</param>
    public static IEnumerable<Arrival> Of(LoadPlan plan, Random random)
    {
        var lead = TimeSpan.Zero;
        var index = 0;
        foreach (var gap in WarmUpGaps(plan.Shape, random).Take(plan.WarmUp))
        {
            yield return new Arrival(index++, lead, WarmUp: true, Traced: null);
            lead += gap;
        }

        var trace = (plan.Shape as Replay)?.Requests;
        var measured = 0;
        foreach (var offset in Offsets(plan.Shape, random).Take(plan.Requests ?? BenchmarkLimits.Requests))
        {
            if (offset >= plan.Duration)
            {
                break;
            }

            yield return new Arrival(index++, lead + offset, WarmUp: false, trace?[measured]);
            measured++;
        }
    }

    /// <summary>When the requests of a shape are due, from its start on; endless but for a replay.</summary>
    /// <param name="shape">An open loop.</param>
    /// <param name="random">Where random gaps come from.</param>
    /// <exception cref="ArgumentException">A closed loop has no schedule.</exception>
    public static IEnumerable<TimeSpan> Offsets(LoadShape shape, Random random) => shape switch
    {
        ConstantRate constant => Counted().Select(i => Seconds(i / constant.PerSecond)),
        PoissonRate poisson => Summed(() => Gamma.Exponential(random) / poisson.PerSecond),
        GammaRate gamma => Summed(() => Gamma.Sample(gamma.Shape, random) / (gamma.Shape * gamma.PerSecond)),
        RateRamp ramp => Counted().Select(i => Seconds(Reached(ramp, i))),
        Replay replay => replay.Requests.Select(request => request.At),
        _ => throw new ArgumentException("A closed loop has no schedule.", nameof(shape)),
    };

    private static IEnumerable<TimeSpan> WarmUpGaps(LoadShape shape, Random random) => shape switch
    {
        ConstantRate constant => Enumerable.Repeat(Seconds(1 / constant.PerSecond), int.MaxValue),
        RateRamp ramp => Enumerable.Repeat(Seconds(1 / ramp.From), int.MaxValue),
        Replay { Level: > 0 and var rate } => Enumerable.Repeat(Seconds(1 / rate), int.MaxValue),
        Replay => Enumerable.Repeat(TimeSpan.Zero, int.MaxValue),
        _ => Gaps(Offsets(shape, random)),
    };

    private static IEnumerable<TimeSpan> Gaps(IEnumerable<TimeSpan> offsets)
    {
        var last = TimeSpan.Zero;
        foreach (var offset in offsets)
        {
            yield return offset - last;
            last = offset;
        }
    }

    /// <summary>
    /// When <paramref name="count"/> requests are due: the rate's integral, f·t + (g − f)·t² ÷ 2T while it changes, is solved for
    /// t in the form that stays exact when the two rates are nearly the same.
    /// </summary>
    private static double Reached(RateRamp ramp, double count)
    {
        var over = ramp.Over.TotalSeconds;
        var during = (ramp.From + ramp.To) / 2 * over;
        if (count >= during)
        {
            return over + ((count - during) / ramp.To);
        }

        var slope = (ramp.To - ramp.From) / over;
        return 2 * count / (ramp.From + Math.Sqrt((ramp.From * ramp.From) + (2 * slope * count)));
    }

    private static IEnumerable<double> Counted()
    {
        for (var i = 0; ; i++)
        {
            yield return i;
        }
    }

    /// <summary>Summed in seconds, not in ticks, so that rounding does not drift.</summary>
    private static IEnumerable<TimeSpan> Summed(Func<double> gap)
    {
        for (var at = gap(); ; at += gap())
        {
            yield return Seconds(at);
        }
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromTicks((long)Math.Min(Math.Round(seconds * TimeSpan.TicksPerSecond), TimeSpan.MaxValue.Ticks / 2.0));
}
