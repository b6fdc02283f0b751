using System.Text;
using Panoptes.Llm;
using Panoptes.Llm.Framing;

namespace Panoptes.Tests.Llm.Framing;

public sealed class NdjsonParserTests
{
    public static TheoryData<string, string[]> Streams => new()
    {
        { "{\"a\":1}\n{\"b\":2}\n", ["{\"a\":1}", "{\"b\":2}"] },
        { "{\"a\":1}\r\n\r\n\n  {\"b\":2} \n", ["{\"a\":1}", "{\"b\":2}"] },
        { "{\"a\":1}\n{\"b\":2}", ["{\"a\":1}", "{\"b\":2}"] },
        { "oops\n{\"a\":\"grüße 世界 🎉\"}\n", ["{\"a\":\"grüße 世界 🎉\"}"] },
        { "\n\n", [] },
        { "", [] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Lines_are_the_same_however_the_stream_is_cut_into_reads(string stream, string[] expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            Assert.Equal(expected, Events.Read(new NdjsonParser(), bytes, size));
        }
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_one_event()
    {
        var line = $"{{\"a\":\"{new string('x', 10_000_000)}\"}}";

        Assert.Equal([line, "{}"], Events.Read(new NdjsonParser(), Encoding.UTF8.GetBytes($"{line}\n{{}}\n"), 50_000));
    }

    [Fact]
    public void A_line_past_the_limit_leaves_no_room_and_lines_that_are_behind_us_cost_none()
    {
        using var parser = new NdjsonParser();
        for (var i = 0; i < 2 * LlmLimits.EventBytes / 8; i++)
        {
            "{\"a\":1}\n"u8.CopyTo(parser.Free().Span);
            parser.Commit(8);
            Assert.True(parser.TryRead(out _, out _));
        }

        Assert.InRange(parser.Free().Length, 1, 64 * 1024);
        Assert.InRange(Events.Fill(parser, (byte)'x'), LlmLimits.EventBytes, 2L * LlmLimits.EventBytes);
    }

    [Fact]
    public void What_is_no_object_is_counted()
    {
        using var parser = new NdjsonParser();
        "Internal Server Error\n[1]\n{}\n"u8.CopyTo(parser.Free().Span);
        parser.Commit("Internal Server Error\n[1]\n{}\n"u8.Length);

        Assert.True(parser.TryRead(out _, out _));
        Assert.Equal(2, parser.StrangeLines);
    }
}
