using System.Globalization;
using System.Text;

namespace Panoptes.Benchmarks.Resources;

/// <summary>Processor time and memory of a process and everything that it started.</summary>
/// <remarks>
/// Each process counts with the time of its ended children (<c>cutime</c>, <c>cstime</c>), so a child that ends between two readings
/// is not lost, and one that ends after a reading is not counted twice: its time moves to its parent.
/// </remarks>
internal sealed class LinuxProcessTree(string proc, int processId)
{
    /// <summary>A thread's children are listed per thread; this many threads are looked at per reading, on average.</summary>
    private const int ThreadsPerReading = 64;

    private readonly Dictionary<int, ProcessStat> _members = [];
    private readonly byte[] _buffer = new byte[4_096];
    private long? _root;
    private long? _lastTicks;
    private long _ticks;
    private int _readingsUntilWalk;
    private bool _gone;

    private long Total => _members.Values.Sum(member => member.Ticks);

    /// <summary>The tree now; null once its root has ended, also if another process has taken its number.</summary>
    public ProcessTime? Read()
    {
        if (_gone || Stat(processId) is not { } root || root.Started != (_root ??= root.Started))
        {
            _gone = true;
            return null;
        }

        Renew(root);
        if (Total < _lastTicks)
        {
            // A child ended between the reading of its parent and its own: its time is with the parent by now.
            _readingsUntilWalk = 0;
            Renew(Stat(processId) ?? root);
        }

        // Still less than before: a child went without leaving its time to its parent. What it used was counted while it lived.
        var total = Total;
        _ticks += Math.Max(0, total - (_lastTicks ?? total));
        _lastTicks = total;
        return new ProcessTime(ProcessStat.Time(_ticks), _members.Values.Sum(member => member.Pages) * Environment.SystemPageSize);
    }

    private void Renew(ProcessStat root)
    {
        if (_readingsUntilWalk-- > 0)
        {
            foreach (var (id, before) in _members.ToList())
            {
                var now = id == processId ? root : Stat(id);
                if (now is { } stat && stat.Started == before.Started)
                {
                    _members[id] = stat;
                }
                else
                {
                    _members.Remove(id);
                }
            }

            return;
        }

        _members.Clear();
        _members[processId] = root;
        var looked = File.Exists(Path.Combine(proc, Name(processId), "task", Name(processId), "children")) ? Walk() : Scan();
        _readingsUntilWalk = looked / ThreadsPerReading;
    }

    /// <returns>How many threads were looked at.</returns>
    private int Walk()
    {
        var looked = 0;
        var open = new Queue<int>([processId]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var thread in SystemFile.Folders(Path.Combine(proc, Name(parent), "task"), "*"))
            {
                looked++;
                foreach (var child in Children(Path.Combine(thread, "children")))
                {
                    if (Stat(child) is { } stat && _members.TryAdd(child, stat))
                    {
                        open.Enqueue(child);
                    }
                }
            }
        }

        return looked;
    }

    /// <summary>A kernel without lists of children: every process names its parent.</summary>
    /// <returns>How many processes were looked at.</returns>
    private int Scan()
    {
        var all = new Dictionary<int, ProcessStat>();
        foreach (var folder in SystemFile.Folders(proc, "*"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat)
            {
                all[id] = stat;
            }
        }

        var children = all.ToLookup(process => process.Value.Parent, process => process);
        var open = new Queue<int>([processId]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var (id, stat) in children[parent])
            {
                if (_members.TryAdd(id, stat))
                {
                    open.Enqueue(id);
                }
            }
        }

        return all.Count;
    }

    private IEnumerable<int> Children(string path)
    {
        var length = SystemFile.Read(path, _buffer);
        return length <= 0
            ? []
            : Encoding.ASCII.GetString(_buffer, 0, length).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var child) ? child : 0)
                .Where(id => id > 0);
    }

    private ProcessStat? Stat(int id)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var length = SystemFile.Read(Path.Combine(proc, Name(id), "stat"), buffer);
        return length <= 0 ? null : ProcessStat.Parse(buffer[..length]);
    }

    private static string Name(int id) => id.ToString(CultureInfo.InvariantCulture);
}
