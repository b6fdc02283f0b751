using Microsoft.Extensions.Options;

namespace Panoptes.Benchmarks.Resources;

/// <summary>Samples the machine and a runtime's process beside a load, at a cost that the load does not feel.</summary>
/// <remarks>
/// On Linux: <c>/proc</c> for processors, memory and the process with its children; <c>/sys</c> for AMD cards and the energy of processor
/// packages (RAPL, mostly readable by root alone); <c>nvidia-smi</c>, one for each watch, for NVIDIA cards. Elsewhere: the process
/// without its children, and NVIDIA cards. In a container the machine's figures are those of the host, as its kernel counts them.
/// </remarks>
public sealed class ResourceSampler
{
    private readonly ResourceOptions _options;
    private readonly TimeProvider _time;
    private readonly string _root;

    /// <summary>A sampler of this machine.</summary>
    /// <param name="options">How often, and by which programs.</param>
    /// <param name="time">The clock of the samples.</param>
    public ResourceSampler(IOptions<ResourceOptions> options, TimeProvider time)
        : this(options.Value, time, Path.DirectorySeparatorChar.ToString())
    {
    }

    /// <param name="options">How often, and by which programs.</param>
    /// <param name="time">The clock of the samples.</param>
    /// <param name="root">The folder that <c>proc</c> and <c>sys</c> lie in.</param>
    internal ResourceSampler(ResourceOptions options, TimeProvider time, string root)
    {
        _options = options;
        _time = time;
        _root = root;
    }

    /// <summary>Begins to watch: the figures cover the time from here to <see cref="ResourceWatch.StopAsync"/>.</summary>
    /// <param name="processId">The runtime's process, watched with its children; null, or one that does not exist, leaves its figures null.</param>
    /// <returns>The watch, which the caller stops or disposes of.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="processId"/> is less than 1.</exception>
    public ResourceWatch Start(int? processId)
    {
        if (processId is { } id)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(id, 1, nameof(processId));
        }

        return new ResourceWatch(_options, _time, Counters(processId), OperatingSystem.IsLinux() ? new AmdCards(_root) : null);
    }

    private IResourceCounters Counters(int? processId) =>
        OperatingSystem.IsLinux() ? new LinuxCounters(_root, processId) : new ProcessCounters(processId);
}
