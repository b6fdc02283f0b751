using Panoptes.Storage.Telemetry;

namespace Panoptes.Benchmarks;

/// <summary>The text of one answer, kept apart from its figures.</summary>
/// <param name="ResultId">The request's <see cref="BenchmarkResult.Id"/>.</param>
/// <param name="StartedAt">When the request was dispatched.</param>
/// <param name="RunId">The run.</param>
/// <param name="Text">The text, cut at <see cref="LongestText"/> characters.</param>
public sealed record BenchmarkAnswer(Guid ResultId, DateTimeOffset StartedAt, Guid RunId, string Text) : ITelemetryRow
{
    /// <summary>How much of a text is kept, in UTF-16 units.</summary>
    public const int LongestText = 20_000;

    /// <summary>The table.</summary>
    public static TelemetryTable StoredIn { get; } = new("benchmark_answers", "started_at", ["result_id", "started_at", "run_id", "answer"]);

    /// <inheritdoc />
    public TelemetryTable Table => StoredIn;

    /// <summary>The answer of a request; null if its text was not kept.</summary>
    internal static BenchmarkAnswer? Of(BenchmarkResult result) => result.Request.Answer is { Length: > 0 } text
        ? new BenchmarkAnswer(result.Id, result.Request.StartedAt, result.RunId, text.Length > LongestText ? text[..LongestText] : text)
        : null;

    /// <inheritdoc />
    public void WriteTo(IRowWriter row) => row.Add(ResultId).Add(StartedAt).Add(RunId).Add(Text);
}
