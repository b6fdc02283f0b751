namespace Panoptes.Benchmarks;

/// <summary>How a run ended follows from its report.</summary>
internal static class BenchmarkEnds
{
    /// <summary>What is said of a run that the end of its process cut short.</summary>
    public const string Interrupted = "The run was interrupted by a restart of the server; what had landed is kept";

    /// <summary>What is said of a run that someone ended.</summary>
    public const string Cancelled = "The run was cancelled";

    /// <param name="report">What was found.</param>
    /// <param name="cancelled">Whether someone cancelled it.</param>
    /// <param name="stopping">Whether the server stops.</param>
    public static BenchmarkEnded Of(BenchmarkReport report, bool cancelled, bool stopping) => report switch
    {
        _ when cancelled => new(BenchmarkRunStatus.Cancelled, Cancelled),
        { Cancelled: true } when stopping => new(BenchmarkRunStatus.Failed, Interrupted),
        { Succeeded: true } => new(BenchmarkRunStatus.Completed, null),
        _ => new(BenchmarkRunStatus.Failed, Nothing(report)),
    };

    private static string Nothing(BenchmarkReport report)
    {
        var problems = report.Models.Select(model => (model.Name, Why: model.Problem ?? Usual(model))).Where(model => model.Why is not null)
            .Select(model => $"{model.Name}: {model.Why}").Take(3).ToList();
        return problems.Count == 0 ? "No request succeeded" : $"No request succeeded. {string.Join("; ", problems)}";
    }

    private static string? Usual(ModelReport model) => model.Levels.SelectMany(level => level.Load.Requests)
        .Select(request => request.ErrorMessage).OfType<string>().CountBy(message => message).OrderByDescending(message => message.Value)
        .Select(message => message.Key).FirstOrDefault();
}
