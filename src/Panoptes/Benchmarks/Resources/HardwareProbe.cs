using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;

namespace Panoptes.Benchmarks.Resources;

/// <summary>What machine this is, read once.</summary>
/// <remarks>
/// On Linux: <c>/proc/cpuinfo</c>, <c>/proc/meminfo</c>, <c>/etc/os-release</c>, <c>nvidia-smi</c> and <c>rocm-smi</c>, or AMD's driver where
/// that program is missing. In a container with limits (cgroup v2: <c>memory.max</c> and <c>cpu.max</c> at the root that the container
/// sees) memory and processors are what it may use; the limits of a single service on a host, cgroup v1 and sets of processors are not
/// looked at. Elsewhere: processors, memory and the system's name, as .NET tells them, and NVIDIA cards.
/// </remarks>
public sealed class HardwareProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lazy<Task<HardwareInfo>> _read;

    /// <summary>A probe of this machine.</summary>
    /// <param name="options">Which programs know the cards.</param>
    public HardwareProbe(IOptions<ResourceOptions> options)
        : this(options.Value, Path.DirectorySeparatorChar.ToString())
    {
    }

    /// <param name="options">Which programs know the cards.</param>
    /// <param name="root">The folder that <c>proc</c>, <c>sys</c> and <c>etc</c> lie in.</param>
    internal HardwareProbe(ResourceOptions options, string root) => _read = new Lazy<Task<HardwareInfo>>(() => ProbeAsync(options, root));

    /// <summary>The machine, as the first call found it.</summary>
    /// <param name="ct">Ends this call's wait; the reading goes on for the next.</param>
    /// <returns>The first time within some 20 seconds, where a card's driver hangs; else at once.</returns>
    public Task<HardwareInfo> ReadAsync(CancellationToken ct = default) => _read.Value.WaitAsync(ct);

    private static async Task<HardwareInfo> ProbeAsync(ResourceOptions options, string root)
    {
        var nvidia = NvidiaAsync(options.NvidiaSmi);
        var amd = AmdAsync(options.RocmSmi, root);
        var (cpu, memory, os) = OperatingSystem.IsLinux() ? Linux(root) : Elsewhere();
        return new HardwareInfo(cpu, memory, [.. await nvidia, .. await amd], os);
    }

    private static async Task<IReadOnlyList<GpuInfo>> NvidiaAsync(string program) => GpuList.OfNvidiaSmi(
        await SystemProgram.OutputAsync(program, Patience, "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits") ?? "");

    private static async Task<IReadOnlyList<GpuInfo>> AmdAsync(string program, string root)
    {
        var named = GpuList.OfRocmSmi(
            await SystemProgram.OutputAsync(program, Patience, "--showproductname", "--showmeminfo", "vram", "--showdriverversion", "--json") ?? "");
        return named.Count > 0 || !OperatingSystem.IsLinux() ? named : GpuList.OfAmdDriver(root);
    }

    private static (CpuInfo Cpu, long? MemoryBytes, OsInfo Os) Linux(string root)
    {
        var limits = ContainerLimits.Read(Path.Combine(root, "sys", "fs", "cgroup"));
        var cpu = LinuxCpu.Parse(SystemFile.Text(Path.Combine(root, "proc", "cpuinfo")) ?? "", Path.Combine(root, "sys", "devices", "system", "cpu"));
        var cores = limits.Processors is { } processors ? Math.Min(cpu.Cores, processors) : cpu.Cores;
        var memory = LinuxMemory(SystemFile.Text(Path.Combine(root, "proc", "meminfo")) ?? "");
        var release = SystemFile.Text(Path.Combine(root, "etc", "os-release")) ?? SystemFile.Text(Path.Combine(root, "usr", "lib", "os-release")) ?? "";
        return (
            cpu with { Cores = cores, PhysicalCores = cpu.PhysicalCores is { } physical ? Math.Min(physical, cores) : null },
            memory is { } all && limits.MemoryBytes is { } limit ? Math.Min(all, limit) : memory,
            new OsInfo("linux", Assigned(release, "NAME"), Assigned(release, "VERSION_ID") ?? Assigned(release, "BUILD_ID"), Architecture()));
    }

    private static (CpuInfo Cpu, long? MemoryBytes, OsInfo Os) Elsewhere() => (
        new CpuInfo(null, null, Environment.ProcessorCount, null),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        new OsInfo(OperatingSystem.IsWindows() ? "win32" : "darwin", RuntimeInformation.OSDescription, Environment.OSVersion.Version.ToString(), Architecture()));

    /// <summary>The names that the wire has: <c>x64</c>, <c>arm64</c>.</summary>
    private static string Architecture() => RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static long? LinuxMemory(string meminfo) =>
        meminfo.Split('\n').FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal))?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..] &&
        long.TryParse(kilobytes, out var value)
            ? value * 1024
            : null;

    /// <summary>A line of a file that a shell could read: <c>NAME="Debian GNU/Linux"</c>.</summary>
    private static string? Assigned(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal));
        return line?[(name.Length + 1)..].Trim().Trim('"', '\'') is { Length: > 0 } value ? value : null;
    }
}
