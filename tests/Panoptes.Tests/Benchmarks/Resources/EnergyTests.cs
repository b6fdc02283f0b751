namespace Panoptes.Tests.Benchmarks.Resources;

public sealed class EnergyTests : IDisposable
{
    private readonly MadeUpMachine _machine = new();

    [Fact]
    public async Task Packages_are_summed_and_neither_their_parts_nor_the_whole_board()
    {
        Zone("intel-rapl:0", "package-0", "1000000");
        Zone("intel-rapl:1", "package-1", "2000000");
        Zone("intel-rapl:2", "psys", "0");
        Zone("intel-rapl:0:0", "core", "0");
        Zone("intel-rapl-mmio:0", "package-0", "1000000");
        var watch = _machine.Start();
        Zone("intel-rapl:0", "package-0", "31000000");
        Zone("intel-rapl:1", "package-1", "7000000");
        Zone("intel-rapl:2", "psys", "90000000");
        Zone("intel-rapl:0:0", "core", "90000000");
        Zone("intel-rapl-mmio:0", "package-0", "31000000");
        _machine.Advance(milliseconds: 100);

        var use = await watch.StopAsync();

        Assert.Equal((35, "cpu package"), (use.EnergyJoules, use.EnergyOf));
    }

    [Fact]
    public async Task A_counter_that_began_again_twice_is_followed()
    {
        Zone("intel-rapl:0", "package-0", "260000000");
        var watch = _machine.Start();

        // To the end of its range 2 J, then 100 J; to the end again 162 J, then 1 J.
        Zone("intel-rapl:0", "package-0", "100000000");
        _machine.Advance(milliseconds: 500);
        Zone("intel-rapl:0", "package-0", "1000000");
        _machine.Advance(milliseconds: 500);

        Assert.Equal(265, (await watch.StopAsync()).EnergyJoules);
    }

    [Fact]
    public async Task A_package_that_can_no_longer_be_read_leaves_no_half_a_sum()
    {
        Zone("intel-rapl:0", "package-0", "1000000");
        Zone("intel-rapl:1", "package-1", "1000000");
        var watch = _machine.Start();
        Zone("intel-rapl:1", "package-1", "");
        _machine.Advance(milliseconds: 500);
        Zone("intel-rapl:1", "package-1", "9000000");

        var use = await watch.StopAsync();

        Assert.Equal((null, null), (use.EnergyJoules, use.EnergyOf));
    }

    [Fact]
    public async Task The_cards_of_AMD_are_read_from_their_driver_and_their_energy_is_added()
    {
        Zone("intel-rapl:0", "package-0", "0");
        Card("card0", "0x1002", busy: "30\n", memory: "4000\n", microwatts: "150000000\n");
        Card("card1", "0x8086", busy: "99\n", memory: "4000\n", microwatts: "1000000\n");
        Card("card0-DP-1", "0x1002", busy: "99\n", memory: "4000\n", microwatts: "1000000\n");
        var watch = _machine.Start();
        Zone("intel-rapl:0", "package-0", "5000000");
        Card("card0", "0x1002", busy: "50\n", memory: "6000\n", microwatts: "250000000\n");
        _machine.Advance(milliseconds: 500);

        var use = await watch.StopAsync();

        // From 30 to 50 percent and from 150 to 250 W, in half a second.
        Assert.Equal((40, 6_000), (use.GpuPercent, use.GpuMemoryBytes));
        Assert.Equal((105, "cpu package, gpu"), (use.EnergyJoules, use.EnergyOf));
    }

    public void Dispose() => _machine.Dispose();

    private void Zone(string folder, string name, string microjoules)
    {
        _machine.Write($"sys/class/powercap/{folder}/name", name + "\n");
        _machine.Write($"sys/class/powercap/{folder}/energy_uj", microjoules + "\n");
        _machine.Write($"sys/class/powercap/{folder}/max_energy_range_uj", "262000000\n");
    }

    private void Card(string name, string vendor, string busy, string memory, string microwatts)
    {
        _machine.Write($"sys/class/drm/{name}/device/vendor", vendor + "\n");
        _machine.Write($"sys/class/drm/{name}/device/gpu_busy_percent", busy);
        _machine.Write($"sys/class/drm/{name}/device/mem_info_vram_used", memory);
        _machine.Write($"sys/class/drm/{name}/device/hwmon/hwmon3/power1_average", microwatts);
    }
}
