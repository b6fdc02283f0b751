using System.Text;
using Panoptes.Llm.Framing;

namespace Panoptes.Tests.Llm.Framing;

/// <summary>Puts bytes through a parser as reads would bring them.</summary>
internal static class Events
{
    /// <summary>The events, a named one as <c>name:data</c>.</summary>
    public static List<string> Read(IEventParser parser, ReadOnlySpan<byte> bytes, int size)
    {
        using (parser)
        {
            var events = new List<string>();
            while (bytes.Length > 0)
            {
                var free = parser.Free().Span;
                var count = Math.Min(Math.Min(size, bytes.Length), free.Length);
                bytes[..count].CopyTo(free);
                bytes = bytes[count..];
                parser.Commit(count);
                Take(parser, events);
            }

            parser.End();
            Take(parser, events);
            return events;
        }
    }

    /// <summary>How many of these bytes there is room for.</summary>
    public static long Fill(IEventParser parser, byte with)
    {
        var taken = 0L;
        while (parser.Free() is { IsEmpty: false } free)
        {
            free.Span.Fill(with);
            parser.Commit(free.Length);
            Assert.False(parser.TryRead(out _, out _));
            taken += free.Length;
        }

        return taken;
    }

    private static void Take(IEventParser parser, List<string> events)
    {
        while (parser.TryRead(out var name, out var data))
        {
            events.Add(name.Length > 0 ? $"{Encoding.UTF8.GetString(name)}:{Encoding.UTF8.GetString(data)}" : Encoding.UTF8.GetString(data));
        }
    }
}
