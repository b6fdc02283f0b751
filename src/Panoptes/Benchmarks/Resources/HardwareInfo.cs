namespace Panoptes.Benchmarks.Resources;

/// <summary>The machine that a run was made on. What it does not say is null.</summary>
/// <param name="Cpu">Its processor.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Gpus">Its graphics cards; empty if there are none, or none that says so.</param>
/// <param name="Os">Its operating system.</param>
public sealed record HardwareInfo(CpuInfo Cpu, long? MemoryBytes, IReadOnlyList<GpuInfo> Gpus, OsInfo Os);

/// <summary>A processor.</summary>
/// <param name="Manufacturer">Who made it, e.g. AMD.</param>
/// <param name="Brand">Its name, e.g. EPYC 7763 64-Core Processor.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="PhysicalCores">Physical cores.</param>
public sealed record CpuInfo(string? Manufacturer, string? Brand, int Cores, int? PhysicalCores);

/// <summary>A graphics card.</summary>
/// <param name="Model">Its name.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Driver">The version of its driver.</param>
public sealed record GpuInfo(string Model, long? MemoryBytes, string? Driver);

/// <summary>An operating system.</summary>
/// <param name="Platform"><c>linux</c>, <c>win32</c> or <c>darwin</c>.</param>
/// <param name="Distribution">Its name.</param>
/// <param name="Release">Its version.</param>
/// <param name="Architecture"><c>x64</c> or <c>arm64</c>.</param>
public sealed record OsInfo(string Platform, string? Distribution, string? Release, string Architecture);
