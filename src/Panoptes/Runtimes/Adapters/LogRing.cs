namespace Panoptes.Runtimes.Adapters;

/// <summary>The newest lines of a process, bounded in number and length.</summary>
internal sealed class LogRing
{
    private const int MostLines = 1_000;
    private const int LongestLine = 2_000;

    private readonly Queue<string> _lines = [];
    private readonly Lock _lock = new();

    /// <summary>The newest lines, oldest first.</summary>
    public IReadOnlyList<string> Last(int limit)
    {
        lock (_lock)
        {
            return [.. _lines.TakeLast(Math.Max(0, limit))];
        }
    }

    /// <summary>Keeps all that comes, until its end.</summary>
    public async Task FollowAsync(StreamReader output)
    {
        var lines = new LineCutter(Add, LongestLine);
        var buffer = new char[4 * 1024];
        int read;
        while ((read = await output.ReadAsync(buffer)) > 0)
        {
            lines.Add(new string(buffer, 0, read));
        }

        lines.End();
    }

    private void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
