using Microsoft.Extensions.DependencyInjection;
using Panoptes.Benchmarks;
using Panoptes.Benchmarks.Resources;

namespace Panoptes.Tests.Benchmarks.Resources;

public sealed class ResourceWatchTests : IDisposable
{
    private readonly MadeUpMachine _machine = new();

    [Fact]
    public async Task A_watch_shorter_than_one_interval_has_the_true_figures()
    {
        _machine.Processors(user: 100, idle: 900);
        _machine.Memory(total: 1_000, available: 800);
        _machine.Process(42, parent: 1, user: 50, system: 7, pages: 10);
        var watch = _machine.Start(42);

        _machine.Advance(milliseconds: 200);
        _machine.Processors(user: 130, idle: 910);
        _machine.Memory(total: 1_000, available: 400);
        _machine.Process(42, parent: 1, user: 58, system: 9, pages: 30);
        var use = await watch.StopAsync();

        // 30 of 40 ticks were busy; memory went from 20 to 60 percent; ten ticks are 100 ms, of 2 processors' 200 ms.
        Assert.Equal(75, use.CpuPercent);
        Assert.Equal(40, use.MemoryPercent!.Value, 9);
        Assert.Equal(25, use.ProcessCpuPercent!.Value, 9);
        Assert.Equal(30 * Environment.SystemPageSize, use.ProcessMemoryBytes);
        Assert.Equal(new ResourceSample(200, 75, 60, null, null, 25, 30 * Environment.SystemPageSize), Assert.Single(use.Samples));
    }

    [Fact]
    public async Task Each_sample_shows_the_time_since_the_one_before_and_the_average_the_whole_time()
    {
        _machine.Processors(user: 0, idle: 0);
        _machine.Process(42, parent: 1);
        var watch = _machine.Start(42);

        _machine.Processors(user: 100, idle: 0);
        _machine.Process(42, parent: 1, user: 50, pages: 9);
        _machine.Advance(milliseconds: 500);
        _machine.Processors(user: 100, idle: 100);
        _machine.Process(42, parent: 1, user: 60, pages: 4);
        _machine.Advance(milliseconds: 500);

        // The last tenth is too short for a sample of its own, but counts.
        _machine.Processors(user: 120, idle: 100);
        _machine.Advance(milliseconds: 100);
        var use = await watch.StopAsync();

        Assert.Equal([(500, 100, 50), (1_000, 0, 10)], use.Samples.Select(sample => (sample.AtMs, sample.CpuPercent!.Value, Math.Round(sample.ProcessCpuPercent!.Value, 9))));
        Assert.Equal(100 * 120 / 220.0, use.CpuPercent);
        Assert.Equal(100 * 600 / 2_200.0, use.ProcessCpuPercent!.Value, 9);
        Assert.Equal(9 * Environment.SystemPageSize, use.ProcessMemoryBytes);
    }

    [Fact]
    public async Task Waiting_for_a_disk_is_idle_and_time_that_the_hypervisor_took_is_not()
    {
        _machine.Processors(user: 0, idle: 0);
        var watch = _machine.Start();

        // The guest's ticks are in the user's already: 10 + 20 + 30 + 5 + 5 + 30 busy of 200.
        _machine.Processors(user: 10, nice: 20, system: 30, idle: 60, wait: 40, interrupts: 5, softInterrupts: 5, steal: 30, guest: 10);
        _machine.Advance(milliseconds: 1_000);

        Assert.Equal(50, (await watch.StopAsync()).CpuPercent);
    }

    [Fact]
    public async Task What_the_machine_does_not_say_is_null()
    {
        var watch = _machine.Start(42);
        _machine.Advance(milliseconds: 1_000);

        var use = await watch.StopAsync();

        Assert.Equal(new ResourceUse { Samples = use.Samples }, use);
        Assert.Equal([500.0, 1_000], use.Samples.Select(sample => sample.AtMs));
        Assert.All(use.Samples, sample => Assert.Equal(new ResourceSample(sample.AtMs, null, null, null, null, null, null), sample));
    }

    [Fact]
    public async Task Idle_is_zero_and_not_null()
    {
        _machine.Processors(user: 100, idle: 100);
        _machine.Process(42, parent: 1, user: 5);
        var watch = _machine.Start(42);
        _machine.Processors(user: 100, idle: 200);
        _machine.Advance(milliseconds: 500);

        var use = await watch.StopAsync();

        Assert.Equal((0, 0), (use.CpuPercent, use.ProcessCpuPercent));
    }

    [Fact]
    public async Task A_second_stop_gets_the_same_and_nothing_is_sampled_after_the_first()
    {
        _machine.Processors(user: 0, idle: 0);
        await using var watch = _machine.Start();
        _machine.Advance(milliseconds: 500);
        var use = await watch.StopAsync();
        _machine.Advance(milliseconds: 5_000);

        Assert.Same(use, await watch.StopAsync());
        Assert.Single(use.Samples);
    }

    [Fact]
    public async Task Timers_that_come_late_and_together_make_one_sample()
    {
        _machine.Processors(user: 0, idle: 0);
        var watch = _machine.Start();
        _machine.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([5_000.0], (await watch.StopAsync()).Samples.Select(sample => sample.AtMs));
    }

    [Fact]
    public async Task A_long_load_is_thinned_out_and_its_averages_stay()
    {
        _machine.Options.MaxSamples = 10;
        _machine.Processors(user: 0, idle: 0);
        var watch = _machine.Start();
        for (var (sample, user, idle) = (1, 0, 0); sample <= 100; sample++)
        {
            // Every second half-second is busy.
            (user, idle) = sample % 2 == 0 ? (user + 100, idle) : (user, idle + 100);
            _machine.Processors(user, idle);
            _machine.Advance(milliseconds: 500);
        }

        var use = await watch.StopAsync();

        Assert.InRange(use.Samples.Count, 5, 10);
        Assert.Equal(50, use.CpuPercent);
        Assert.Equal(50_000, use.Samples[^1].AtMs);
        Assert.All(use.Samples, sample => Assert.Equal(50, sample.CpuPercent));
    }

    [Fact]
    public void A_number_that_no_process_has_is_refused() =>
        Assert.Equal("processId", Assert.Throws<ArgumentOutOfRangeException>(() => _machine.Start(0)).ParamName);

    [Fact]
    public async Task The_engine_of_benchmarks_brings_both()
    {
        await using var provider = new ServiceCollection().AddSingleton(TimeProvider.System).AddBenchmarks().BuildServiceProvider();

        await using var watch = provider.GetRequiredService<ResourceSampler>().Start(Environment.ProcessId);

        Assert.NotNull((await watch.StopAsync()).ProcessMemoryBytes);
        Assert.Equal(provider.GetRequiredService<HardwareProbe>(), provider.GetRequiredService<HardwareProbe>());
    }

    public void Dispose() => _machine.Dispose();
}
