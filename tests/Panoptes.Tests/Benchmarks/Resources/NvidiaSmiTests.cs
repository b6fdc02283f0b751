using System.Diagnostics;
using Panoptes.Benchmarks.Resources;

namespace Panoptes.Tests.Benchmarks.Resources;

public sealed class NvidiaSmiTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly MadeUpMachine _machine = new();

    [Fact]
    public async Task The_busiest_card_the_memory_of_all_and_their_energy_are_told()
    {
        // It prints its arguments as a complaint, which is no reading.
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "echo \"$@\"; echo '0, 40, 1000, 100.50'; echo '1, 90, 500, 199.50'; exec sleep 60");
        var watch = _machine.Start();
        await MadeUpMachine.UntilAsync(() => watch.Gpu.At(0) == (90, 1_500 * Mebibyte));
        _machine.Advance(milliseconds: 2_000);

        var use = await watch.StopAsync();

        Assert.Equal((90, 1_500 * Mebibyte), (use.GpuPercent, use.GpuMemoryBytes));
        Assert.Equal(600, use.EnergyJoules!.Value, 9);
        Assert.Equal("gpu", use.EnergyOf);
        Assert.Equal(4, use.Samples.Count);
        Assert.All(use.Samples, sample => Assert.Equal((90, 1_500 * Mebibyte), (sample.GpuPercent, sample.GpuMemoryBytes)));
    }

    [Fact]
    public async Task It_is_asked_for_a_line_per_card_and_interval()
    {
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "echo \"$@\" > \"$0.asked\"; echo '0, 1, 1, 1'; exec sleep 60");
        await using var watch = _machine.Start();
        await MadeUpMachine.UntilAsync(() => watch.Gpu.At(0).Percent is not null);

        Assert.Equal(
            "--query-gpu=index,utilization.gpu,memory.used,power.draw --format=csv,noheader,nounits -lms 500\n",
            await File.ReadAllTextAsync(_machine.Options.NvidiaSmi + ".asked", Ct));
    }

    [Fact]
    public async Task What_a_card_does_not_have_is_null_and_zero_stays_zero()
    {
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "echo '0, 0, [N/A], [Not Supported]'; exec sleep 60");
        var watch = _machine.Start();
        await MadeUpMachine.UntilAsync(() => watch.Gpu.At(0).Percent is not null);
        _machine.Advance(milliseconds: 1_000);

        var use = await watch.StopAsync();

        Assert.Equal((0, null, null, null), (use.GpuPercent, use.GpuMemoryBytes, use.EnergyJoules, use.EnergyOf));
    }

    [Fact]
    public async Task One_that_dies_ends_the_cards_figures_and_nothing_else()
    {
        _machine.Processors(user: 0, idle: 0);
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "echo '0, 40, 1000, 100.00'; exit 9");
        var watch = _machine.Start();
        await MadeUpMachine.UntilAsync(() => watch.Gpu.At(0).Percent is not null);
        _machine.Processors(user: 100, idle: 100);
        _machine.Advance(milliseconds: 10_000);

        var use = await watch.StopAsync();

        Assert.Equal(50, use.CpuPercent);
        Assert.Equal((null, null, null), (use.GpuPercent, use.GpuMemoryBytes, use.EnergyJoules));

        // The last reading stands for 3.5 seconds.
        Assert.Equal(7, use.Samples.Count(sample => sample.GpuPercent == 40));
        Assert.Equal(13, use.Samples.Count(sample => sample.GpuPercent is null && sample.GpuMemoryBytes is null));
    }

    [Fact]
    public async Task Garbage_is_passed_over()
    {
        _machine.Options.NvidiaSmi = _machine.Script(
            "nvidia-smi",
            "head -c 300000 /dev/zero | tr '\\0' '7'; echo; head -c 300000 /dev/zero >&2; printf '\\377\\376, 1, 2, 3\\n'; echo '0, 40, 1000, 100.00'; exec sleep 60");
        var watch = _machine.Start();
        await MadeUpMachine.UntilAsync(() => watch.Gpu.At(0).Percent is not null);

        Assert.Equal(40, (await watch.StopAsync()).Samples.Single().GpuPercent);
    }

    [Theory]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.")]
    [InlineData("Field \"x\" is not a valid field to query.")]
    [InlineData("")]
    [InlineData("0, 40, 1000")]
    [InlineData("0, 40, 1000, 100, 5")]
    [InlineData("x, 40, 1000, 100")]
    [InlineData("0, 101, 1000, 100")]
    [InlineData("0, [N/A], [N/A], [N/A]")]
    [InlineData("0, NaN, -1, 1e3")]
    [InlineData("[GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost]")]
    public void A_line_that_is_no_reading_is_none(string line) => Assert.Null(NvidiaSmi.Parse(line));

    [Fact]
    public void A_line_is_read_to_its_last_field() =>
        Assert.Equal(new GpuReading("nvidia 3", 97, 40_536 * Mebibyte, 412.35), NvidiaSmi.Parse("3, 97, 40536, 412.35\r"));

    [Fact]
    public async Task One_that_will_not_end_is_ended_and_holds_nothing_up()
    {
        // It is deaf to every signal that can be ignored, and its child holds the pipe open.
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "trap '' TERM INT HUP PIPE; sleep 8 & echo '0, 40, 1000, 100.00'; while :; do sleep 1; done");
        var watch = _machine.Start();
        await MadeUpMachine.UntilAsync(() => watch.Gpu.At(0).Percent is not null);
        var id = watch.NvidiaProcessId!.Value;

        await watch.StopAsync().WaitAsync(TimeSpan.FromMinutes(1), Ct);

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Fact]
    public async Task A_program_that_is_none_is_no_card()
    {
        _machine.Write("nvidia-smi", "not a program");
        _machine.Options.NvidiaSmi = Path.Combine(_machine.Root, "nvidia-smi");
        var watch = _machine.Start();

        Assert.Null(watch.NvidiaProcessId);
        Assert.Null((await watch.StopAsync()).GpuPercent);
    }

    public void Dispose() => _machine.Dispose();
}
