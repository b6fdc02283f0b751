using System.Buffers.Text;

namespace Panoptes.Benchmarks.Resources;

/// <summary>Linux's own counters: <c>/proc/stat</c>, <c>/proc/meminfo</c>, the process tree and RAPL.</summary>
internal sealed class LinuxCounters : IResourceCounters
{
    private readonly string _stat;
    private readonly string _memory;
    private readonly LinuxProcessTree? _process;
    private readonly RaplEnergy _energy;

    /// <param name="root">The folder that <c>proc</c> and <c>sys</c> lie in.</param>
    /// <param name="processId">The process to watch.</param>
    public LinuxCounters(string root, int? processId)
    {
        var proc = Path.Combine(root, "proc");
        _stat = Path.Combine(proc, "stat");
        _memory = Path.Combine(proc, "meminfo");
        _process = processId is { } id ? new LinuxProcessTree(proc, id) : null;
        _energy = new RaplEnergy(Path.Combine(root, "sys", "class", "powercap"));

        // Not Environment.ProcessorCount, which a container's limit or an affinity makes smaller than what /proc/stat sums up.
        var counted = (SystemFile.Text(_stat) ?? "").Split('\n').Count(line => line.StartsWith("cpu", StringComparison.Ordinal) && line.Length > 3 && char.IsAsciiDigit(line[3]));
        Processors = counted > 0 ? counted : Environment.ProcessorCount;
    }

    public int Processors { get; }

    public Counters Read() => new(Machine(), MemoryPercent(), _process?.Read(), _energy.Joules());

    /// <summary><c>cpu  user nice system idle iowait irq softirq steal guest guest_nice</c>; the guests' time is in user and nice already.</summary>
    /// <remarks>https://www.kernel.org/doc/html/latest/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat</remarks>
    private MachineTime? Machine()
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = SystemFile.Read(_stat, buffer);
        if (length <= 0 || !buffer.StartsWith("cpu "u8))
        {
            return null;
        }

        var rest = (ReadOnlySpan<byte>)buffer[4..length];
        long total = 0, idle = 0;
        for (var field = 0; field < 8; field++)
        {
            if (!Next(ref rest, out var value))
            {
                return field >= 4 ? new MachineTime(total - idle, total) : null;
            }

            total += value;
            idle += field is 3 or 4 ? value : 0;
        }

        return new MachineTime(total - idle, total);
    }

    /// <summary>In use is what the kernel could not give to a new program without swapping: its caches are free.</summary>
    private double? MemoryPercent()
    {
        Span<byte> buffer = stackalloc byte[2048];
        var length = SystemFile.Read(_memory, buffer);
        var text = (ReadOnlySpan<byte>)buffer[..Math.Max(length, 0)];
        return Kilobytes(text, "MemTotal:"u8) is > 0 and { } total && Kilobytes(text, "MemAvailable:"u8) is { } available
            ? 100.0 * (total - available) / total
            : null;
    }

    private static long? Kilobytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.IndexOf(name);
        if (at < 0)
        {
            return null;
        }

        var rest = text[(at + name.Length)..];
        return Next(ref rest, out var value) ? value : null;
    }

    private static bool Next(ref ReadOnlySpan<byte> rest, out long value)
    {
        rest = rest.TrimStart((byte)' ');
        var read = Utf8Parser.TryParse(rest, out value, out var used);
        rest = rest[used..];
        return read;
    }
}
