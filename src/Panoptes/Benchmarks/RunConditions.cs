namespace Panoptes.Benchmarks;

/// <summary>Under which conditions a run was made. Two runs are only comparable where these agree; null is what a run does not say.</summary>
public sealed record RunConditions
{
    /// <summary>The model, as its provider names it.</summary>
    public string? Model { get; init; }

    /// <summary>The wire format, by its <see cref="Llm.WireFormatNames.Wire"/> name.</summary>
    public string? Format { get; init; }

    /// <summary>The id of the prompts.</summary>
    public string? Prompts { get; init; }

    /// <summary>Whether each prompt was unique.</summary>
    public bool? UniquePrompts { get; init; }

    /// <summary>The load, in the words of <see cref="LoadShape"/>.</summary>
    public string? Load { get; init; }

    /// <summary>The limit of output tokens.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The sampling temperature.</summary>
    public double? Temperature { get; init; }

    internal static RunConditions Of(string model, string prompts, bool unique, PlannedLevel level, int maxOutputTokens, double? temperature) => new()
    {
        Model = model,
        Prompts = level.Scenario is { } scenario ? $"{prompts}: {scenario.Name}" : prompts,
        UniquePrompts = unique,
        Load = level.Shape.ToString(),
        MaxOutputTokens = level.Scenario?.MaxOutputTokens ?? maxOutputTokens,
        Temperature = temperature,
    };

    /// <summary>Where this and another run differ, in words; the model and its wire format are left out, for they may be what is compared.</summary>
    public IReadOnlyList<string> DifferencesFrom(RunConditions other)
    {
        var differences = new List<string>();
        Compare("prompts", other.Prompts, Prompts);
        Compare("unique prompts", other.UniquePrompts, UniquePrompts);
        Compare("load", other.Load, Load);
        Compare("max_tokens", other.MaxOutputTokens, MaxOutputTokens);
        Compare("temperature", other.Temperature, Temperature);
        return differences;

        void Compare<T>(string what, T? before, T? now)
        {
            if (before is not null && now is not null && !EqualityComparer<T>.Default.Equals(before, now))
            {
                differences.Add(FormattableString.Invariant($"{what}: {before} against {now}"));
            }
        }
    }

    /// <summary>What one of the two does not say.</summary>
    public IReadOnlyList<string> Unstated(RunConditions other)
    {
        (string What, bool Unknown)[] parts =
        [
            ("model", Model is null || other.Model is null),
            ("prompts", Prompts is null || other.Prompts is null),
            ("unique prompts", UniquePrompts is null || other.UniquePrompts is null),
            ("load", Load is null || other.Load is null),
            ("max_tokens", MaxOutputTokens is null || other.MaxOutputTokens is null),
        ];
        return [.. parts.Where(part => part.Unknown).Select(part => part.What)];
    }
}

/// <summary>A run that can be compared: ours, or read from a file.</summary>
/// <param name="Conditions">Under which conditions.</param>
/// <param name="Requests">Its requests; warm-up ones are ignored.</param>
/// <param name="Duration">Its measured wall time.</param>
public sealed record MeasuredRun(RunConditions Conditions, IReadOnlyList<BenchmarkRequest> Requests, TimeSpan Duration)
{
    /// <summary>What the client passed while it measured; empty if it kept up or nobody knows.</summary>
    public IReadOnlyList<PassedLimit> ClientLimits { get; init; } = [];

    /// <summary>The requests that count.</summary>
    public IEnumerable<BenchmarkRequest> Measured => Requests.Where(request => request.Phase == BenchmarkPhase.Measured);
}
