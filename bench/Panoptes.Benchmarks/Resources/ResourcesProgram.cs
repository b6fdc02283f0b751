using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Extensions.Options;

namespace Panoptes.Benchmarks.Resources;

/// <summary>What sampling the machine beside a load takes itself, as a share of one core.</summary>
/// <remarks>The reference in the same run is this process doing nothing; every row is the processor time of this process alone.</remarks>
internal static class ResourcesProgram
{
    private const int ManyThreads = 300;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("Linux alone has the counters that this measures the reading of.");
            return 1;
        }

        using var idle = Process.Start("sleep", "600");
        var folder = Directory.CreateTempSubdirectory("panoptes-resources-").FullName;
        using var end = new ManualResetEvent(initialState: false);
        try
        {
            var plain = new ResourceOptions { NvidiaSmi = "" };
            var cards = StandIn(folder);
            Console.WriteLine("| what, for 20 s | CPU ms to start | CPU ms beside the load | share of one core % | samples |");
            Console.WriteLine("|---|---|---|---|---|");
            await PrintAsync("nothing, right after this program's start", null, idle.Id);
            await PrintAsync("the first watch, with all of its compiling; of a process that does nothing", plain, idle.Id);
            await WarmUpAsync(cards, idle.Id);
            await PrintAsync("nothing (no watch), the reference", null, idle.Id);
            await PrintAsync("a watch of a process that does nothing", plain, idle.Id);
            await PrintAsync("the same, with eight cards from a stand-in for nvidia-smi", new ResourceOptions { NvidiaSmi = cards }, idle.Id);

            for (var i = 0; i < ManyThreads; i++)
            {
                new Thread(() => end.WaitOne(), maxStackSize: 64 * 1024) { IsBackground = true }.Start();
            }

            await PrintAsync("nothing, the reference with 300 more threads that sleep", null, idle.Id);
            await PrintAsync("a watch of this process with them and its child", plain, Environment.ProcessId);
        }
        finally
        {
            end.Set();
            idle.Kill();
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>Enough samples for the runtime to have compiled them for good, as in a server that has run for a while.</summary>
    private static async Task WarmUpAsync(string cards, int processId)
    {
        for (var round = 0; round < 6; round++)
        {
            var often = new ResourceOptions { NvidiaSmi = cards, Interval = TimeSpan.FromMilliseconds(10) };
            var watch = new ResourceSampler(Options.Create(often), TimeProvider.System).Start(processId);
            await Task.Delay(TimeSpan.FromSeconds(2));
            await watch.StopAsync();
        }
    }

    private static async Task PrintAsync(string what, ResourceOptions? options, int processId)
    {
        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        var watch = options is null ? null : new ResourceSampler(Options.Create(options), TimeProvider.System).Start(processId);
        var started = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.GetTimestamp();
        await Task.Delay(Length);
        var use = watch is null ? null : await watch.StopAsync();
        var used = Environment.CpuUsage.TotalTime - started;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {(started - before).TotalMilliseconds:F1} | {used.TotalMilliseconds:F1} | {100 * used / Stopwatch.GetElapsedTime(clock):F3} | {use?.Samples.Count} |"));
    }

    /// <summary>Prints what nvidia-smi would; what it takes itself is not in the figures, and says nothing of the real one.</summary>
    [SupportedOSPlatform("linux")]
    private static string StandIn(string folder)
    {
        var path = Path.Combine(folder, "nvidia-smi");
        File.WriteAllText(
            path,
            """
            #!/bin/sh
            while :; do
              for card in 0 1 2 3 4 5 6 7; do echo "$card, 97, 40536, 412.35"; done
              sleep 0.5
            done
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
