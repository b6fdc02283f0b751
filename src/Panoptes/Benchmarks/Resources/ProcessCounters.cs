using System.ComponentModel;

namespace Panoptes.Benchmarks.Resources;

/// <summary>What .NET itself tells of a process on any system: without its children, and nothing of the machine.</summary>
internal sealed class ProcessCounters(int? processId) : IResourceCounters
{
    private DateTime? _started;
    private TimeSpan? _first;

    public int Processors => Environment.ProcessorCount;

    public Counters Read() => new(null, null, Process(), null);

    private ProcessTime? Process()
    {
        if (processId is not { } id)
        {
            return null;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            if (process.StartTime != (_started ??= process.StartTime))
            {
                return null; // the number was given to another
            }

            var cpu = process.TotalProcessorTime;
            return new ProcessTime(cpu - (_first ??= cpu), process.WorkingSet64);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null; // it does not exist, has just ended, or belongs to someone else
        }
    }
}
