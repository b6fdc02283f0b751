using System.Text;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Cuts text that comes in pieces into lines, none longer than a bound: the rest of a longer one is dropped.</summary>
internal sealed class LineCutter(Action<string> line, int longest = 1024 * 1024)
{
    private readonly StringBuilder _rest = new();

    public void Add(string piece)
    {
        foreach (var next in piece)
        {
            if (next is '\n' or '\r')
            {
                End();
            }
            else if (_rest.Length < longest)
            {
                _rest.Append(next);
            }
        }
    }

    /// <summary>What stands after the last line break is a line too, if it is anything.</summary>
    public void End()
    {
        if (_rest.Length > 0)
        {
            var text = _rest.ToString();
            _rest.Clear();
            line(text);
        }
    }
}
