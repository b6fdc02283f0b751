using System.Buffers.Text;

namespace Panoptes.Benchmarks.Resources;

/// <summary>One process, from <c>/proc/PID/stat</c> (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).</summary>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Started">When it started, in ticks since the machine did; a number that was given again differs in it.</param>
/// <param name="Ticks">Processor time of it and of its children that ended, in ticks.</param>
/// <param name="Pages">Resident memory, in pages.</param>
internal readonly record struct ProcessStat(int Parent, long Started, long Ticks, long Pages)
{
    /// <summary>USER_HZ, which the kernel shows to programs; 100 on every architecture that .NET runs on, whatever the kernel's own HZ.</summary>
    private const int TicksPerSecond = 100;

    public static TimeSpan Time(long ticks) => TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond));

    /// <returns>Null if the line is none.</returns>
    public static ProcessStat? Parse(ReadOnlySpan<byte> line)
    {
        // The second field is the program's name in brackets, which may itself hold blanks and brackets: the last one closes it.
        var closing = line.LastIndexOf((byte)')');
        if (closing < 0 || closing + 4 >= line.Length)
        {
            return null;
        }

        var rest = line[(closing + 4)..];
        long parent = 0, started = 0, ticks = 0, pages = 0;
        for (var field = 4; field <= 24; field++)
        {
            rest = rest.TrimStart((byte)' ');
            if (field == 23)
            {
                // The size of the address space may pass what a long holds, and nobody asks for it.
                rest = rest[Math.Max(rest.IndexOf((byte)' '), 0)..];
                continue;
            }

            if (!Utf8Parser.TryParse(rest, out long value, out var used))
            {
                return null;
            }

            rest = rest[used..];
            switch (field)
            {
                case 4:
                    parent = value;
                    break;
                case >= 14 and <= 17:
                    ticks += value;
                    break;
                case 22:
                    started = value;
                    break;
                case 24:
                    pages = value;
                    break;
            }
        }

        return new ProcessStat((int)parent, started, ticks, pages);
    }
}
