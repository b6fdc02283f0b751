using System.Text.Json;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench;

/// <summary>What a run is held against: one result, or one for each level.</summary>
/// <param name="Path">The file.</param>
/// <param name="Runs">What it holds.</param>
/// <param name="Tolerance">How much worse a run may be, as a part.</param>
internal sealed record BenchBaseline(string Path, IReadOnlyList<MeasuredRun> Runs, double Tolerance)
{
    private const int MostRuns = BenchmarkLimits.SweepLevels;

    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: the file is no result.</exception>
    public static BenchBaseline Read(string path, double tolerance)
    {
        var bytes = BenchInputs.File(path, "--baseline");
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                return new BenchBaseline(path, [VllmResultFile.Read(bytes)], tolerance);
            }

            return json.RootElement.GetArrayLength() is > 0 and <= MostRuns
                ? new BenchBaseline(path, [.. json.RootElement.EnumerateArray().Select(run => VllmResultFile.Read(JsonSerializer.SerializeToUtf8Bytes(run)))], tolerance)
                : throw BenchInputs.Refusal("--baseline", $"{path} must hold 1 to {MostRuns} results.");
        }
        catch (JsonException)
        {
            throw BenchInputs.Refusal("--baseline", $"{path} is not JSON.");
        }
        catch (PanoptesException e) when (e.Field == "baseline")
        {
            throw BenchInputs.Refusal("--baseline", $"{path}: {e.Message}.");
        }
    }

    /// <summary>Judges a run: one level against one result as they are, several by the words of their load.</summary>
    public BenchVerdict Judge(BenchmarkReport report)
    {
        var levels = report.Models.SelectMany(model => model.Levels).ToList();
        var judged = levels
            .Select(level => (Level: level, Run: levels.Count == 1 && Runs.Count == 1 ? Runs[0] : Runs.FirstOrDefault(run => run.Conditions.Load == level.Conditions.Load)))
            .Where(pair => pair.Run is not null)
            .Select(pair => new JudgedLevel(pair.Level, Regression.Judge(pair.Run!, pair.Level.AsRun(), Tolerance, report.Seed)))
            .ToList();
        return new BenchVerdict(this, judged, [.. levels.Where(level => judged.All(one => one.Level != level)).Select(level => level.Conditions.Load ?? "")]);
    }
}

/// <summary>One level and what may be said of it.</summary>
internal sealed record JudgedLevel(LevelReport Level, Regression Regression);

/// <summary>A run against its baseline.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="Levels">The levels that it knows too.</param>
/// <param name="Unknown">The loads that it does not.</param>
internal sealed record BenchVerdict(BenchBaseline Baseline, IReadOnlyList<JudgedLevel> Levels, IReadOnlyList<string> Unknown)
{
    /// <summary>Whether something is worse, or nothing can be told: a gate that cannot tell must not open.</summary>
    public bool Fails => Levels.Count == 0 || Levels.Any(level => level.Regression.Verdict is RegressionVerdict.Regressed or RegressionVerdict.NotComparable);
}
