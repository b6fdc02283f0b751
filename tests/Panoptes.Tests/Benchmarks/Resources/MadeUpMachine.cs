using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Panoptes.Benchmarks.Resources;

namespace Panoptes.Tests.Benchmarks.Resources;

/// <summary>A folder that looks like the root of a Linux machine whose every counter a test sets; it has no cards unless given some.</summary>
internal sealed class MadeUpMachine : IDisposable
{
    public MadeUpMachine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux' own files are read on Linux alone");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("panoptes-machine-").FullName;

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch);

    public ResourceOptions Options { get; } = new() { NvidiaSmi = "", RocmSmi = "" };

    public ResourceWatch Start(int? processId = null) => new ResourceSampler(Options, Time, Root).Start(processId);

    public Task<HardwareInfo> HardwareAsync() => new HardwareProbe(Options, Root).ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Moves the clock in steps, for a timer that is due many times in one step would find each time the step's end.</summary>
    public void Advance(double milliseconds)
    {
        for (var left = milliseconds; left > 0; left -= 100)
        {
            Time.Advance(TimeSpan.FromMilliseconds(Math.Min(left, 100)));
        }
    }

    public void Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Two processors, with these ticks since their start.</summary>
    public void Processors(int user, int idle, int nice = 0, int system = 0, int wait = 0, int interrupts = 0, int softInterrupts = 0, int steal = 0, int guest = 0) => Write(
        "proc/stat",
        string.Create(CultureInfo.InvariantCulture, $"cpu  {user} {nice} {system} {idle} {wait} {interrupts} {softInterrupts} {steal} {guest} 0\ncpu0 1 1 1 1 1 0 0 0 0 0\ncpu1 1 1 1 1 1 0 0 0 0 0\nintr 1234 0 9\nctxt 5\n"));

    public void Memory(int total, int available) => Write(
        "proc/meminfo",
        string.Create(CultureInfo.InvariantCulture, $"MemTotal:       {total} kB\nMemFree:           11 kB\nMemAvailable:   {available} kB\nBuffers:         5 kB\n"));

    /// <summary>A process of one thread.</summary>
    public void Process(int id, int parent, int user = 0, int system = 0, int childUser = 0, int childSystem = 0, int started = 1_000, int pages = 0, string name = "llama-server")
    {
        Write(
            string.Create(CultureInfo.InvariantCulture, $"proc/{id}/stat"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{id} ({name}) S {parent} {id} {id} 0 -1 4194304 5 6 7 8 {user} {system} {childUser} {childSystem} 20 0 1 0 {started} 18446744073709551615 {pages} 18446744073709551615 1 1 0\n"));
        Directory.CreateDirectory(Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"proc/{id}/task/{id}")));
    }

    /// <summary>What a thread of a process has started.</summary>
    public void Children(int id, int thread, params int[] children) => Write(
        string.Create(CultureInfo.InvariantCulture, $"proc/{id}/task/{thread}/children"),
        string.Concat(children.Select(child => child.ToString(CultureInfo.InvariantCulture) + " ")));

    public void End(int id) => Directory.Delete(Path.Combine(Root, "proc", id.ToString(CultureInfo.InvariantCulture)), recursive: true);

    /// <summary>A program for the shell.</summary>
    /// <returns>Its path.</returns>
    public string Script(string name, string body)
    {
        Write(name + ".txt", "#!/bin/sh\n" + body + "\n");
        var path = Path.Combine(Root, name);

        // Not written by this process: a test beside it that starts another just then would hold the file open, and it could not be run.
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", "cat \"$1.txt\" > \"$1\" && chmod 755 \"$1\"", "sh", path]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Waits for something that another thread or process does.</summary>
    public static async Task UntilAsync(Func<bool> happened)
    {
        for (var clock = Stopwatch.StartNew(); !happened();)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "it did not happen within a minute");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
