using System.Diagnostics;
using Microsoft.Extensions.Options;
using Panoptes.Benchmarks.Resources;

namespace Panoptes.Tests.Benchmarks.Resources;

public sealed class ProcessTreeTests : IDisposable
{
    private readonly MadeUpMachine _machine = new();

    [Fact]
    public async Task Children_count_whichever_thread_started_them_and_theirs_too()
    {
        _machine.Process(10, parent: 1, user: 1, pages: 1);
        _machine.Process(20, parent: 10, user: 2, pages: 2);
        _machine.Process(30, parent: 20, user: 3, pages: 4);
        _machine.Process(99, parent: 1, user: 4, pages: 8);
        _machine.Children(10, 10);
        _machine.Children(10, 11, 20);
        _machine.Children(20, 20, 30);
        _machine.Children(30, 30);

        await Grows(99);
    }

    [Fact]
    public async Task A_kernel_without_lists_of_children_is_asked_for_parents()
    {
        _machine.Process(10, parent: 1, user: 1, pages: 1);
        _machine.Process(20, parent: 10, user: 2, pages: 2, name: "a ) S 1 (b");
        _machine.Process(30, parent: 20, user: 3, pages: 4);
        _machine.Process(99, parent: 1, user: 4, pages: 8);

        await Grows(99);
    }

    [Fact]
    public async Task A_child_that_ended_is_neither_lost_nor_counted_twice()
    {
        _machine.Process(10, parent: 1, user: 100);
        _machine.Process(20, parent: 10, user: 500);
        _machine.Children(10, 10, 20);
        var watch = Start();
        _machine.Process(20, parent: 10, user: 510);
        _machine.Advance(milliseconds: 500);

        // Ten more ticks until its end; its 520 are its parent's now. Another came and went between two samples, with 5.
        _machine.End(20);
        _machine.Children(10, 10);
        _machine.Process(10, parent: 1, user: 100, childUser: 520, childSystem: 5);
        _machine.Advance(milliseconds: 500);
        var use = await watch.StopAsync();

        // 25 ticks are 250 ms, of 2 processors' second.
        Assert.Equal(12.5, use.ProcessCpuPercent!.Value, 9);
        Assert.Equal([10.0, 15], use.Samples.Select(sample => Math.Round(sample.ProcessCpuPercent!.Value, 9)));
    }

    [Fact]
    public async Task A_child_whose_time_its_parent_did_not_get_takes_nothing_away()
    {
        _machine.Process(10, parent: 1, user: 100);
        _machine.Process(20, parent: 10, user: 500);
        _machine.Children(10, 10, 20);
        var watch = Start();
        _machine.End(20);
        _machine.Children(10, 10);
        _machine.Advance(milliseconds: 500);
        _machine.Process(10, parent: 1, user: 120);
        _machine.Advance(milliseconds: 500);

        Assert.Equal(10, (await watch.StopAsync()).ProcessCpuPercent!.Value, 9);
    }

    [Fact]
    public async Task A_process_that_ended_is_averaged_over_its_life_also_if_another_has_its_number_now()
    {
        _machine.Process(10, parent: 1, user: 100, pages: 3);
        var watch = Start();
        _machine.Process(10, parent: 1, user: 150, pages: 3);
        _machine.Advance(milliseconds: 500);
        _machine.Process(10, parent: 1, user: 900, started: 2_000, pages: 7);
        _machine.Advance(milliseconds: 9_500);

        var use = await watch.StopAsync();

        Assert.Equal(50, use.ProcessCpuPercent!.Value, 9);
        Assert.Equal(3 * Environment.SystemPageSize, use.ProcessMemoryBytes);
        Assert.Equal([50.0, null], use.Samples.Take(2).Select(sample => sample.ProcessCpuPercent));
        Assert.Null(use.Samples[^1].ProcessMemoryBytes);
    }

    [Fact]
    public async Task A_real_child_that_burns_a_processor_is_seen_through_its_parent()
    {
        using var parent = Process.Start("sh", ["-c", "sh -c 'while :; do :; done' & wait"]);
        await using var _ = new Ended(parent);
        var options = Options.Create(new ResourceOptions { NvidiaSmi = "", Interval = TimeSpan.FromMilliseconds(100) });
        var clock = Stopwatch.StartNew();
        var watch = new ResourceSampler(options, TimeProvider.System).Start(parent.Id);
        var child = 0;
        await MadeUpMachine.UntilAsync(() => (child = Child(parent.Id)) != 0);
        using var burning = Process.GetProcessById(child);
        try
        {
            await MadeUpMachine.UntilAsync(() => Cpu(burning) > TimeSpan.FromMilliseconds(500));
            var use = await watch.StopAsync();
            clock.Stop();

            // What the kernel says it used, of all processors in at least this time; no more than one of them.
            var processors = Environment.ProcessorCount;
            Assert.InRange(use.ProcessCpuPercent!.Value, 100 * 400 / (clock.Elapsed.TotalMilliseconds * processors), 100);
            Assert.InRange(use.CpuPercent!.Value, 0.1, 100);
            Assert.InRange(use.MemoryPercent!.Value, 0.1, 100);
            Assert.InRange(use.ProcessMemoryBytes!.Value, 100_000, 1L << 30);
            Assert.NotEmpty(use.Samples);
            Assert.Null(use.GpuPercent);
        }
        finally
        {
            burning.Kill();
        }
    }

    [Fact]
    public void Where_there_is_no_proc_the_process_alone_is_read()
    {
        var counters = new ProcessCounters(Environment.ProcessId);
        var first = counters.Read();
        while (counters.Read().Process!.Value.Cpu < TimeSpan.FromMilliseconds(20))
        {
            Thread.SpinWait(10_000);
        }

        Assert.Equal(TimeSpan.Zero, first.Process!.Value.Cpu);
        Assert.InRange(first.Process.Value.MemoryBytes, 1_000_000, 1L << 40);
        Assert.Equal((null, null, null), (first.Machine, first.MemoryPercent, first.PackageJoules));
        Assert.Null(new ProcessCounters(int.MaxValue).Read().Process);
    }

    public void Dispose() => _machine.Dispose();

    private ResourceWatch Start()
    {
        _machine.Processors(user: 0, idle: 0);
        return _machine.Start(10);
    }

    /// <summary>Processes 10, 20 and 30 are one tree, and a stranger is not in it.</summary>
    private async Task Grows(int stranger)
    {
        var watch = Start();
        _machine.Process(10, parent: 1, user: 11, pages: 1);
        _machine.Process(20, parent: 10, user: 12, pages: 2, name: "a ) S 1 (b");
        _machine.Process(30, parent: 20, user: 23, pages: 4);
        _machine.Process(stranger, parent: 1, user: 504, pages: 8);
        _machine.Advance(milliseconds: 500);

        var use = await watch.StopAsync();

        // 10 + 10 + 20 ticks are 400 ms, of 2 processors' half second.
        Assert.Equal(40, use.ProcessCpuPercent!.Value, 9);
        Assert.Equal(7 * Environment.SystemPageSize, use.ProcessMemoryBytes);
    }

    private static int Child(int parent) =>
        int.TryParse(File.ReadAllText($"/proc/{parent}/task/{parent}/children").Trim(), out var id) ? id : 0;

    private static TimeSpan Cpu(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private sealed class Ended(Process process) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
