using Panoptes.Storage.Config;

namespace Panoptes.Benchmarks;

/// <summary>When a schedule runs: every so often, or once a day.</summary>
/// <param name="IntervalMinutes">Minutes between two runs, 5 to 43,200; null where <paramref name="DailyAt"/> is set.</param>
/// <param name="DailyAt">The time of day, UTC; null where <paramref name="IntervalMinutes"/> is set.</param>
public sealed record ScheduleTiming(int? IntervalMinutes, TimeOnly? DailyAt)
{
    /// <summary>The shortest interval, minutes.</summary>
    public const int ShortestInterval = 5;

    /// <summary>The longest interval, minutes: thirty days.</summary>
    public const int LongestInterval = 43_200;

    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(IntervalMinutes is null != DailyAt is null, "interval_minutes", "or daily_at must be set, and not both");
        errors.Between(IntervalMinutes ?? ShortestInterval, ShortestInterval, LongestInterval, "interval_minutes");
        return errors.All;
    }

    /// <summary>When it is next due, after <paramref name="now"/>. What was missed meanwhile is not made up for.</summary>
    public DateTimeOffset Next(DateTimeOffset now)
    {
        if (DailyAt is { } time)
        {
            var today = new DateTimeOffset(DateOnly.FromDateTime(now.UtcDateTime), time, TimeSpan.Zero);
            return today > now ? today : today.AddDays(1);
        }

        return now + TimeSpan.FromMinutes(IntervalMinutes ?? ShortestInterval);
    }
}

/// <summary>A benchmark that runs by the clock and says each time whether models became slower.</summary>
public sealed class BenchmarkSchedule : IAudited
{
    /// <summary>Its id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Its name for people; its runs bear it.</summary>
    public required string Name { get; set; }

    /// <summary>What is run, as JSON.</summary>
    public string OrderText { get; set; } = "{}";

    /// <summary>What is run.</summary>
    public BenchmarkOrder Order
    {
        get => BenchmarkJson.Read<BenchmarkOrder>(OrderText);
        set => OrderText = BenchmarkJson.Write(value);
    }

    /// <summary>Minutes between two runs; null where it runs daily.</summary>
    public int? IntervalMinutes { get; set; }

    /// <summary>The minute of the day, UTC; null where it runs by an interval.</summary>
    public int? DailyMinute { get; set; }

    /// <summary>When it runs.</summary>
    public ScheduleTiming Timing
    {
        get => new(IntervalMinutes, DailyMinute is { } minute ? new TimeOnly(minute / 60, minute % 60) : null);
        set => (IntervalMinutes, DailyMinute) = (value.IntervalMinutes, value.DailyAt is { } time ? (time.Hour * 60) + time.Minute : null);
    }

    /// <summary>Whether it runs at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>What runs are held against; null until its first good run, which then is.</summary>
    public Guid? BaselineRunId { get; set; }

    /// <summary>When it last started a run, UTC.</summary>
    public DateTimeOffset? LastRunAt { get; set; }

    /// <summary>That run.</summary>
    public Guid? LastRunId { get; set; }

    /// <summary>Why it could not start one when it was last due, in words; null if it could.</summary>
    public string? Problem { get; set; }

    /// <summary>When it is next due, UTC; null while it is switched off.</summary>
    public DateTimeOffset? NextRunAt { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    string IAudited.AuditKind => "benchmark_schedule";

    string IAudited.AuditSubject => $"{Name} ({Id})";

    IReadOnlyList<string> IAudited.AuditOmits => [nameof(UpdatedAt), nameof(LastRunAt), nameof(LastRunId), nameof(Problem), nameof(NextRunAt)];
}

/// <summary>What a schedule shall be.</summary>
/// <param name="Name">1 to 255 characters.</param>
/// <param name="Order">What is run; its name and baseline are not looked at.</param>
/// <param name="Timing">When.</param>
/// <param name="Enabled">Whether it runs at all.</param>
/// <param name="BaselineRunId">What runs are held against; null takes the first good one.</param>
public sealed record BenchmarkScheduleDraft(string Name, BenchmarkOrder Order, ScheduleTiming Timing, bool Enabled = true, Guid? BaselineRunId = null)
{
    /// <summary>What is wrong with it; empty if nothing is.</summary>
    public IReadOnlyList<FieldError> Validate()
    {
        var errors = new FieldErrors();
        errors.Require(!string.IsNullOrWhiteSpace(Name) && Name.Length <= 255, "name", "must be 1 to 255 characters");
        errors.Add("", Timing.Validate());
        errors.Add("", (Order with { Name = null }).Validate());
        return errors.All;
    }
}
