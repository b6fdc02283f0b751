using System.Globalization;
using Panoptes.Benchmarks.Resources;

namespace Panoptes.Tests.Benchmarks.Resources;

public sealed class HardwareProbeTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private readonly MadeUpMachine _machine = new();

    [Fact]
    public async Task An_AMD_server_with_two_threads_to_a_core()
    {
        _machine.Write("proc/cpuinfo", X86("AuthenticAMD", "AMD EPYC 7763 64-Core Processor", [(0, 0), (0, 1), (1, 0), (1, 1), (0, 0), (0, 1), (1, 0), (1, 1)]));
        _machine.Memory(total: 65_856_380, available: 1);
        _machine.Write("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n");

        var info = await _machine.HardwareAsync();

        Assert.Equal(new CpuInfo("AMD", "EPYC 7763 64-Core Processor", 8, 4), info.Cpu);
        Assert.Equal(65_856_380L * 1024, info.MemoryBytes);
        Assert.Empty(info.Gpus);
        Assert.Equal(("linux", "Debian GNU/Linux", "12"), (info.Os.Platform, info.Os.Distribution, info.Os.Release));
    }

    [Fact]
    public async Task An_Intel_machine_and_a_distribution_without_versions()
    {
        _machine.Write("proc/cpuinfo", X86("GenuineIntel", "Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz", [(0, 0), (0, 1)]));
        _machine.Write("usr/lib/os-release", "NAME='Arch Linux'\nBUILD_ID=rolling\n");

        var info = await _machine.HardwareAsync();

        Assert.Equal(new CpuInfo("Intel", "Core i7-9750H CPU @ 2.60GHz", 2, 2), info.Cpu);
        Assert.Null(info.MemoryBytes);
        Assert.Equal(("Arch Linux", "rolling"), (info.Os.Distribution, info.Os.Release));
    }

    [Fact]
    public async Task An_ARM_board_of_two_kinds_of_cores()
    {
        _machine.Write("proc/cpuinfo", string.Concat(Arm(0, "0xd05"), Arm(1, "0xd05"), Arm(2, "0xd0b"), "Hardware\t: RK3588\nRevision\t: 0000\n"));
        for (var cpu = 0; cpu < 3; cpu++)
        {
            _machine.Write($"sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list", $"{cpu}\n");
        }

        Assert.Equal(new CpuInfo("ARM", "Cortex-A76, Cortex-A55", 3, 3), (await _machine.HardwareAsync()).Cpu);
    }

    [Fact]
    public async Task An_unknown_processor_says_what_it_says_and_no_more()
    {
        _machine.Write("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x99\nCPU part\t: 0xd0b\n\nprocessor\t: 1\nCPU implementer\t: 0x99\n");

        var info = await _machine.HardwareAsync();

        Assert.Equal(new CpuInfo(null, null, 2, null), info.Cpu);
        Assert.Equal((null, null), (info.Os.Distribution, info.Os.Release));
    }

    [Fact]
    public async Task The_limits_of_a_container_are_the_machine()
    {
        _machine.Write("proc/cpuinfo", X86("AuthenticAMD", "AMD EPYC 7763", [(0, 0), (0, 1), (0, 2), (0, 3)]));
        _machine.Memory(total: 1_000_000, available: 1);
        _machine.Write("sys/fs/cgroup/memory.max", "536870912\n");
        _machine.Write("sys/fs/cgroup/cpu.max", "150000 100000\n");

        var info = await _machine.HardwareAsync();

        Assert.Equal((2, 2, 536_870_912), (info.Cpu.Cores, info.Cpu.PhysicalCores, info.MemoryBytes));
    }

    [Fact]
    public async Task A_container_without_limits_has_the_whole_machine()
    {
        _machine.Write("proc/cpuinfo", X86("AuthenticAMD", "AMD EPYC 7763", [(0, 0), (0, 1)]));
        _machine.Memory(total: 1_000_000, available: 1);
        _machine.Write("sys/fs/cgroup/memory.max", "max\n");
        _machine.Write("sys/fs/cgroup/cpu.max", "max 100000\n");

        var info = await _machine.HardwareAsync();

        Assert.Equal((2, 1_024_000_000), (info.Cpu.Cores, info.MemoryBytes));
    }

    [Fact]
    public async Task Cards_are_named_with_their_memory_and_driver()
    {
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "echo 'NVIDIA H100 80GB HBM3, 81559, 550.54.15'; echo 'NVIDIA GB10, [N/A], 580.95.05'");
        _machine.Options.RocmSmi = _machine.Script(
            "rocm-smi",
            """echo 'WARNING: AMD GPU device(s) is/are in a low-power state.'; echo '{"card0": {"Card series": "Radeon RX 7900 XTX", "Card model": "0x744c", "VRAM Total Memory (B)": "25753026560"}, "system": {"Driver version": "6.7.0"}}'""");

        Assert.Equal(
            [
                new GpuInfo("NVIDIA H100 80GB HBM3", 81_559 * Mebibyte, "550.54.15"),
                new GpuInfo("NVIDIA GB10", null, "580.95.05"),
                new GpuInfo("Radeon RX 7900 XTX", 25_753_026_560, "6.7.0"),
            ],
            (await _machine.HardwareAsync()).Gpus);
    }

    [Fact]
    public async Task A_card_of_AMD_without_its_program_has_the_number_that_its_driver_knows()
    {
        _machine.Write("sys/class/drm/card1/device/vendor", "0x1002\n");
        _machine.Write("sys/class/drm/card1/device/device", "0x744c\n");
        _machine.Write("sys/class/drm/card1/device/mem_info_vram_total", "25753026560\n");

        Assert.Equal([new GpuInfo("AMD GPU 0x744c", 25_753_026_560, null)], (await _machine.HardwareAsync()).Gpus);
    }

    [Fact]
    public async Task Programs_that_fail_or_print_anything_name_no_card()
    {
        _machine.Options.NvidiaSmi = _machine.Script("nvidia-smi", "echo 'A card, 1, 2'; exit 9");
        _machine.Options.RocmSmi = _machine.Script("rocm-smi", "echo '{\"card0\": nonsense'");

        Assert.Empty((await _machine.HardwareAsync()).Gpus);
    }

    [Fact]
    public async Task The_machine_is_read_once()
    {
        _machine.Memory(total: 1_000, available: 1);
        var probe = new HardwareProbe(_machine.Options, _machine.Root);
        var first = await probe.ReadAsync(TestContext.Current.CancellationToken);
        _machine.Memory(total: 2_000, available: 1);

        Assert.Same(first, await probe.ReadAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _machine.Dispose();

    private static string X86(string vendor, string name, (int Package, int Core)[] processors) => string.Concat(processors.Select((id, number) => string.Create(
        CultureInfo.InvariantCulture,
        $"processor\t: {number}\nvendor_id\t: {vendor}\ncpu family\t: 25\nmodel name\t: {name}\nphysical id\t: {id.Package}\nsiblings\t: 4\ncore id\t\t: {id.Core}\npower management:\n\n")));

    private static string Arm(int number, string part) => string.Create(
        CultureInfo.InvariantCulture,
        $"processor\t: {number}\nBogoMIPS\t: 48.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x2\nCPU part\t: {part}\nCPU revision\t: 0\n\n");
}
