using Panoptes.Storage.Config;

namespace Panoptes.Benchmarks;

/// <summary>Where a run stands.</summary>
public enum BenchmarkRunStatus
{
    /// <summary>It waits for its turn.</summary>
    Pending,

    /// <summary>Requests are being sent.</summary>
    Running,

    /// <summary>It ended, and at least one request succeeded.</summary>
    Completed,

    /// <summary>No request succeeded, or the run itself could not go on. What had landed is kept.</summary>
    Failed,

    /// <summary>Someone cancelled it. What had landed is kept.</summary>
    Cancelled,
}

/// <summary>Who started a run.</summary>
public enum BenchmarkTrigger
{
    /// <summary>A person, or a program through the API.</summary>
    User,

    /// <summary>A schedule.</summary>
    Scheduled,

    /// <summary>The command line.</summary>
    Cli,
}

/// <summary>One run of a benchmark: what was asked, where it stands, and what it came to. Its requests are in the telemetry store.</summary>
public sealed class BenchmarkRun : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Its name for people.</summary>
    public required string Name { get; set; }

    /// <summary>Where it stands.</summary>
    public BenchmarkRunStatus Status { get; set; }

    /// <summary>The id of the prompts that are sent.</summary>
    public required string PromptPack { get; init; }

    /// <summary>The suite that is run; null in a run of a prompt pack.</summary>
    public string? SuiteName { get; init; }

    /// <summary>How the suite is run, a <see cref="Suites.SuiteConfig"/> as JSON; null in a run of a prompt pack.</summary>
    public string? SuiteConfig { get; init; }

    /// <summary>The machine that it ran on, a <see cref="Resources.HardwareInfo"/> as JSON; null where nobody looked.</summary>
    public string? Hardware { get; set; }

    /// <summary>The most tokens that a request may be answered with.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Measured requests of each model and level, as asked; null if time or a trace ends each load.</summary>
    public int? NumRuns { get; init; }

    /// <summary>The load, in words.</summary>
    public required string Load { get; init; }

    /// <summary>Who started it.</summary>
    public BenchmarkTrigger TriggeredBy { get; init; }

    /// <summary>The schedule that started it; null if none did.</summary>
    public Guid? ScheduleId { get; init; }

    /// <summary>When its first request was prepared, UTC; null while it waits.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it ended, UTC; null before.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>How many measured requests there will be; null if that is not known beforehand.</summary>
    public int? ExpectedRequests { get; init; }

    /// <summary>How many measured requests have landed in the store.</summary>
    public int ResultCount { get; set; }

    /// <summary>How many of those failed.</summary>
    public int FailedCount { get; set; }

    /// <summary>Whether our own machine was the limit anywhere in it.</summary>
    public bool ClientLimited { get; set; }

    /// <summary>Why it failed, in words; null if it did not.</summary>
    public string? Failure { get; set; }

    /// <summary>The run it is held against; null for none.</summary>
    public Guid? BaselineRunId { get; init; }

    /// <summary>How it stands against that; null without one, or while it runs.</summary>
    public RegressionVerdict? Regression { get; set; }

    /// <summary>The models, in the order in which they are measured.</summary>
    public List<BenchmarkRunModel> Models { get; init; } = [];

    /// <summary>What is large; loaded only where a query includes it.</summary>
    public BenchmarkRunDetail? Detail { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool Ended => Status is not (BenchmarkRunStatus.Pending or BenchmarkRunStatus.Running);

    string IAudited.AuditKind => "benchmark";

    string IAudited.AuditSubject => $"{Name} ({Id})";

    IReadOnlyList<string> IAudited.AuditOmits =>
    [
        nameof(Status), nameof(StartedAt), nameof(CompletedAt), nameof(UpdatedAt), nameof(ResultCount), nameof(FailedCount),
        nameof(ClientLimited), nameof(Failure), nameof(Regression),
    ];
}

/// <summary>A model of a run, as it was then: the catalog may change later.</summary>
public sealed class BenchmarkRunModel
{
    /// <summary>The run.</summary>
    public Guid RunId { get; init; }

    /// <summary>Its place in the run, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The model.</summary>
    public required Guid ModelId { get; init; }

    /// <summary>Its name for people, then.</summary>
    public required string Name { get; init; }

    /// <summary>Its name at the provider.</summary>
    public required string WireModel { get; init; }

    /// <summary>Its provider account.</summary>
    public required Guid ProviderAccountId { get; init; }

    /// <summary>The account's name, then.</summary>
    public required string ProviderName { get; init; }

    /// <summary>The provider's type.</summary>
    public required string ProviderType { get; init; }
}

/// <summary>The large texts of a run, in a table of their own so that lists stay light. JSON, written and read by <see cref="BenchmarkJson"/>.</summary>
public sealed class BenchmarkRunDetail
{
    /// <summary>The run.</summary>
    public Guid RunId { get; init; }

    /// <summary>A <see cref="BenchmarkOrder"/>: everything to run it again; no secret.</summary>
    public required string Order { get; init; }

    /// <summary>A <see cref="BenchmarkSummary"/>; null until it ended, or if it was interrupted.</summary>
    public string? Summary { get; set; }

    /// <summary>A list of <see cref="RunComparison"/> against the baseline; null without one.</summary>
    public string? Regression { get; set; }
}
