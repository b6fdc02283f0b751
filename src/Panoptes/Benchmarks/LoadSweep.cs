namespace Panoptes.Benchmarks;

/// <summary>One load after the other, each at a higher level, to find where more load stops helping.</summary>
/// <param name="Levels">The shapes, in ascending order of their levels and all of one kind.</param>
public sealed record LoadSweep(IReadOnlyList<LoadShape> Levels)
{
    /// <summary>How many levels must lie beyond a knee before a sweep that ends by itself believes in it.</summary>
    public const int LevelsBeyondKnee = 2;

    /// <summary>Whether the sweep ends once the knee is known; otherwise it runs all levels.</summary>
    public bool StopsAtKnee { get; init; }

    /// <summary>What counts as the knee.</summary>
    public KneeRule Rule { get; init; } = new();

    /// <summary>Closed loops of these sizes.</summary>
    public static LoadSweep Concurrencies(params IReadOnlyList<int> levels) => new([.. levels.Select(level => new ClosedLoop(level))]);

    /// <summary>Poisson arrivals at these rates per second.</summary>
    public static LoadSweep Rates(params IReadOnlyList<double> levels) => new([.. levels.Select(level => new PoissonRate(level))]);

    /// <summary>Closed loops that double, from the first size to at most the last, until the knee is found.</summary>
    public static LoadSweep Doubling(int first = 1, int last = 512) => new([.. Doubled(first, last).Select(level => new ClosedLoop(level))]) { StopsAtKnee = true };

    /// <summary>What is wrong with the sweep; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Between(Levels.Count, 2, BenchmarkLimits.SweepLevels, "sweep");
        errors.Require(Levels.Select(level => level.GetType()).Distinct().Count() <= 1, "sweep", "must be of one kind of load");
        errors.Require(Levels.All(level => level is not Replay), "sweep", "cannot be of traces");
        errors.Require(Levels.Zip(Levels.Skip(1), (one, next) => one.Level < next.Level).All(rising => rising), "sweep", "must rise from level to level");
        errors.Between(Rule.LeastGain, 0.001, 1, "knee_gain");
        foreach (var level in Levels)
        {
            errors.Add("sweep.", level.Validate());
        }

        return errors.All;
    }

    private static IEnumerable<int> Doubled(int first, int last)
    {
        for (long level = Math.Max(1, first); level <= last; level *= 2)
        {
            yield return (int)level;
        }
    }
}
