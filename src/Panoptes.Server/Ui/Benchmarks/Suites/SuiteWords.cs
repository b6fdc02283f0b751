using System.Globalization;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Resources;
using Panoptes.Benchmarks.Suites;
using Panoptes.Runtimes;
using Panoptes.Server.Ui.Parts;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Benchmarks.Suites;

/// <summary>What suites, their results and the models that they are run on are called on pages.</summary>
internal static class SuiteWords
{
    private const double Gibi = 1024.0 * 1024 * 1024;

    /// <summary>E.g. <c>5 iterations, 1 at once, 30 s, temperature 0.7, streaming</c>.</summary>
    public static string Config(SuiteConfig config) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words.Count(config.Iterations, "iteration")}, {config.Concurrency} at once, {config.Timeout / 1000.0:0.###} s, temperature {config.Temperature:0.##}, {(config.Streaming ? "streaming" : "not streaming")}");

    /// <summary>What was asked of a run, e.g. <c>Suite “default” · 9 scenarios · 5 iterations, …</c>.</summary>
    /// <param name="run">The run, with its details.</param>
    public static string Asked(BenchmarkRun run) =>
        $"Suite “{run.SuiteName}” · {Words.Count(BenchmarkQueries.OrderOf(run).Suite!.Scenarios.Count, "scenario")}{(SuiteRuns.ConfigOf(run) is { } config ? $" · {Config(config)}" : "")}";

    /// <summary>An aspect's name and unit.</summary>
    public static (string Name, string Unit) Of(SuiteAspect aspect) => aspect switch
    {
        SuiteAspect.Throughput => ("Throughput", "tokens/s"),
        SuiteAspect.FirstToken => ("First token", "ms"),
        SuiteAspect.TailLatency => ("Tail latency", "ms per token, p95"),
        SuiteAspect.Reliability => ("Reliability", "% answered"),
        _ => ("Memory", "at most"),
    };

    public static MarkState Mark(ManagedModelStatus status) => status switch
    {
        ManagedModelStatus.Running => MarkState.Up,
        ManagedModelStatus.Error => MarkState.Down,
        ManagedModelStatus.Stopped => MarkState.Unknown,
        _ => MarkState.Maintenance,
    };

    public static string Word(ManagedModelStatus status) => status == ManagedModelStatus.Running ? "Loaded" : status.ToString();

    public static string Bytes(long? bytes) => bytes is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"{known / Gibi:0.0#} GiB")
        : Words.None;

    /// <summary>The machine in a few words, each with its name; what it does not say is left out.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(HardwareInfo machine)
    {
        yield return ("Processor", string.Create(
            CultureInfo.InvariantCulture,
            $"{machine.Cpu.Brand ?? machine.Cpu.Manufacturer ?? "unknown"}, {Words.Count(machine.Cpu.Cores, "logical processor")}{(machine.Cpu.PhysicalCores is { } cores ? $" on {Words.Count(cores, "core")}" : "")}"));
        if (machine.MemoryBytes is { } memory)
        {
            yield return ("Memory", Bytes(memory));
        }

        foreach (var gpu in machine.Gpus)
        {
            yield return ("Graphics", $"{gpu.Model}{(gpu.MemoryBytes is { } bytes ? $", {Bytes(bytes)}" : "")}{(gpu.Driver is { } driver ? $", driver {driver}" : "")}");
        }

        if (machine.Gpus.Count == 0)
        {
            yield return ("Graphics", "no card that says so");
        }

        yield return ("System", string.Join(' ', new[] { machine.Os.Distribution ?? machine.Os.Platform, machine.Os.Release, machine.Os.Architecture }.OfType<string>()));
    }
}
