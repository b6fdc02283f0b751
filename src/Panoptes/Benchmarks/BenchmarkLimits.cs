namespace Panoptes.Benchmarks;

/// <summary>The bounds of a benchmark, so that none of them can exhaust the machine that runs it or the account that pays for it.</summary>
public static class BenchmarkLimits
{
    /// <summary>The most requests of one load, the warm-up not counted.</summary>
    public const int Requests = 100_000;

    /// <summary>The most warm-up requests of one load.</summary>
    public const int WarmUpRequests = 10_000;

    /// <summary>The longest load.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromHours(6);

    /// <summary>The highest concurrency of a closed loop, and the highest cap of requests in flight.</summary>
    public const int Concurrency = 4_096;

    /// <summary>The highest rate, in requests per second.</summary>
    public const double Rate = 5_000;

    /// <summary>The lowest rate: one request an hour.</summary>
    public const double LowestRate = 1.0 / 3_600;

    /// <summary>The smallest and the largest shape of gamma arrivals.</summary>
    public const double SmallestGammaShape = 0.01, LargestGammaShape = 1_000;

    /// <summary>The most levels of a sweep.</summary>
    public const int SweepLevels = 32;

    /// <summary>The most prompts of a set.</summary>
    public const int Prompts = 10_000;

    /// <summary>The most scenarios of one run.</summary>
    public const int Scenarios = 100;

    /// <summary>The longest prompt, in UTF-16 units.</summary>
    public const int PromptLength = 1_000_000;

    /// <summary>The longest synthetic prompt, in tokens.</summary>
    public const int SyntheticTokens = 200_000;

    /// <summary>The most output tokens that may be asked for.</summary>
    public const int OutputTokens = 1_000_000;

    /// <summary>The most models of one run.</summary>
    public const int Models = 100;

    /// <summary>The most gaps between chunks that are kept of one request, four bytes each; later ones are counted and left out.</summary>
    public const int GapsPerRequest = 8_192;

    /// <summary>The most gaps that are kept of one load: 64 MiB. What is left out is counted.</summary>
    public const int GapsPerLoad = 16 * 1024 * 1024;
}
