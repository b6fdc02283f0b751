using System.Globalization;

namespace Panoptes.Benchmarks.Resources;

/// <summary>What a container may use, from cgroup v2's files at the root that it sees; a host's root has no such files.</summary>
/// <param name="MemoryBytes">Memory; null without a limit.</param>
/// <param name="Processors">Processors, rounded up; null without a limit.</param>
internal sealed record ContainerLimits(long? MemoryBytes, int? Processors)
{
    /// <param name="cgroup">The folder <c>/sys/fs/cgroup</c>.</param>
    public static ContainerLimits Read(string cgroup)
    {
        // "max" where there is no limit; cpu.max is a share of processor time and the time that it is a share of, both in microseconds.
        var share = (SystemFile.Text(Path.Combine(cgroup, "cpu.max")) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        int? processors = share is [var quota, var period]
            && long.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var used)
            && long.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
            && used > 0 && of > 0
                ? (int)Math.Min((used + of - 1) / of, int.MaxValue)
                : null;
        return new ContainerLimits(SystemFile.Number(Path.Combine(cgroup, "memory.max")), processors);
    }
}
