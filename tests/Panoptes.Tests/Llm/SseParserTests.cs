using System.Text;
using Panoptes.Llm;

namespace Panoptes.Tests.Llm;

public sealed class SseParserTests
{
    private const string Marked = "\uFEFF";

    public static TheoryData<string, string[]> Streams => new()
    {
        { "data: a\n\ndata: b\n\n", [":a", ":b"] },
        { "data: a\r\n\r\ndata: b\r\n\r\n", [":a", ":b"] },
        { "data: a\r\rdata: b\r\r", [":a", ":b"] },
        { "data: a\r\n\rdata: b\n\r\n", [":a", ":b"] },
        { "data:a\n\ndata:  b\n\n", [":a", ": b"] },
        { "data: one\ndata: two\ndata:\ndata: four\n\n", [":one\ntwo\n\nfour"] },
        { "event: ping\ndata: a\n\ndata: b\n\n", ["ping:a", ":b"] },
        { "data: a\nevent: late\ndata: b\n\n", ["late:a\nb"] },
        { "event: only a name\n\ndata: a\n\n", [":a"] },
        { ": comment\n\n:\n\n: more\ndata: a\n: between\ndata: b\n\n", [":a\nb"] },
        { "id: 7\nretry: 10\ndata: a\n\n", [":a"] },
        { "data\n\ndata\ndata\n\ndata:", [":", ":\n"] },
        { "data: unfinished", [] },
        { "data: no blank line\n", [] },
        { Marked + "data: a\n\n", [":a"] },
        { "data: " + Marked + "\n\n", [":" + Marked] },
        { "data: grüße, 世界 🎉\n\n", [":grüße, 世界 🎉"] },
        { "\n\n\r\n\rdata: a\n\n", [":a"] },
        { "", [] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Events_are_the_same_however_the_stream_is_cut_into_reads(string stream, string[] expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);

        Assert.Equal(expected, Read(bytes, bytes.Length));
        for (var size = 1; size < bytes.Length; size++)
        {
            Assert.Equal(expected, Read(bytes, size));
        }
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_one_event()
    {
        var data = new string('x', 10_000_000);

        Assert.Equal([$":{data}", ":next"], Read(Encoding.UTF8.GetBytes($"data: {data}\n\ndata: next\n\n"), 50_000));
    }

    [Fact]
    public void A_line_past_the_limit_leaves_no_room()
    {
        using var parser = new SseParser();
        var taken = 0L;
        while (parser.Free() is { IsEmpty: false } free)
        {
            free.Span.Fill((byte)'x');
            parser.Commit(free.Length);
            Assert.False(parser.TryRead(out _, out _));
            taken += free.Length;
        }

        Assert.InRange(taken, LlmLimits.EventBytes, 2L * LlmLimits.EventBytes);
    }

    [Fact]
    public void Comments_without_end_cost_no_room()
    {
        using var parser = new SseParser();
        var comment = ": keep-alive\n"u8.ToArray();
        for (var i = 0; i < 3 * LlmLimits.EventBytes / comment.Length; i++)
        {
            comment.CopyTo(parser.Free());
            parser.Commit(comment.Length);
            Assert.False(parser.TryRead(out _, out _));
        }

        Assert.InRange(parser.Free().Length, 1, 64 * 1024);
    }

    [Fact]
    public void Lines_that_are_no_fields_are_counted()
    {
        using var parser = new SseParser();
        "Internal Server Error\nid: 1\n: comment\ndata: a\n\n"u8.CopyTo(parser.Free().Span);
        parser.Commit("Internal Server Error\nid: 1\n: comment\ndata: a\n\n"u8.Length);

        Assert.True(parser.TryRead(out _, out _));
        Assert.Equal(1, parser.StrangeLines);
    }

    private static List<string> Read(ReadOnlySpan<byte> bytes, int size)
    {
        using var parser = new SseParser();
        var events = new List<string>();
        while (bytes.Length > 0)
        {
            var free = parser.Free().Span;
            var count = Math.Min(Math.Min(size, bytes.Length), free.Length);
            bytes[..count].CopyTo(free);
            bytes = bytes[count..];
            parser.Commit(count);
            while (parser.TryRead(out var name, out var data))
            {
                events.Add($"{Encoding.UTF8.GetString(name)}:{Encoding.UTF8.GetString(data)}");
            }
        }

        return events;
    }
}
