using System.Text;

namespace Panoptes.Testing.Llm;

/// <summary>Server-sent events, framed as a <see cref="FakeFraming"/> asks.</summary>
internal sealed class FakeEvents(FakeFraming framing)
{
    private readonly List<byte> _waiting = [];
    private int _count;

    /// <summary>What stands before the first event; may be empty.</summary>
    public byte[] Opening() => Encoding.UTF8.GetBytes((framing.ByteOrderMark ? "\uFEFF" : "") + Comment());

    /// <summary>The bytes to send now that this event is due: none while events are collected for one write.</summary>
    public byte[] Next(string data)
    {
        var text = new StringBuilder();
        if (framing.EventName is { } name)
        {
            text.Append("event: ").Append(name).Append(framing.LineEnd);
        }

        // A line break between two members of a JSON object is white space, so the document stays what it was.
        foreach (var line in (framing.MultiLineData ? data.Replace(",\"", ",\n\"", StringComparison.Ordinal) : data).Split('\n'))
        {
            text.Append(framing.SpaceAfterColon ? "data: " : "data:").Append(line).Append(framing.LineEnd);
        }

        text.Append(framing.LineEnd).Append(Comment());
        _waiting.AddRange(Encoding.UTF8.GetBytes(text.ToString()));
        return ++_count % framing.Coalesce == 0 ? Flush() : [];
    }

    /// <summary>What was collected and not sent.</summary>
    public byte[] Flush()
    {
        var bytes = _waiting.ToArray();
        _waiting.Clear();
        return bytes;
    }

    private string Comment() => framing.Comments ? $": keep-alive{framing.LineEnd}{framing.LineEnd}" : "";
}
