using System.Text;
using Panoptes.Testing.Llm.Dialects;

namespace Panoptes.Testing.Llm;

/// <summary>Events, framed as the dialect frames them and, where these are server-sent events, as a <see cref="FakeFraming"/> asks.</summary>
internal sealed class FakeEvents(FakeFraming framing, FakeDialect dialect)
{
    private readonly List<byte> _waiting = [];
    private int _count;

    /// <summary>What stands before the first event; may be empty.</summary>
    public byte[] Opening() => !dialect.IsSse ? [] : Encoding.UTF8.GetBytes((framing.ByteOrderMark ? "\uFEFF" : "") + Comment());

    /// <summary>The bytes to send now that this event is due: none while events are collected for one write.</summary>
    public byte[] Next(FakeEvent next)
    {
        _waiting.AddRange(dialect.IsSse ? Sse(next) : dialect.Frame(next));
        return ++_count % framing.Coalesce == 0 ? Flush() : [];
    }

    private byte[] Sse(FakeEvent next)
    {
        var (name, data) = (next.Name ?? framing.EventName, next.Data);
        var text = new StringBuilder();
        if (name is not null)
        {
            text.Append("event: ").Append(name).Append(framing.LineEnd);
        }

        // A line break between two members of a JSON object is white space, so the document stays what it was.
        foreach (var line in (framing.MultiLineData ? data.Replace(",\"", ",\n\"", StringComparison.Ordinal) : data).Split('\n'))
        {
            text.Append(framing.SpaceAfterColon ? "data: " : "data:").Append(line).Append(framing.LineEnd);
        }

        text.Append(framing.LineEnd).Append(Comment());
        return Encoding.UTF8.GetBytes(text.ToString());
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
