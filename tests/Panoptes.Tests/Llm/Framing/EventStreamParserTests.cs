using System.Buffers.Binary;
using Panoptes.Llm;
using Panoptes.Llm.Framing;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Llm.Framing;

/// <summary>The binary framing of https://smithy.io/2.0/aws/amazon-eventstream.html.</summary>
public sealed class EventStreamParserTests
{
    private static readonly byte[] One = FakeEventMessages.Message("{\"a\":1}"u8, (":event-type", "one"), (":content-type", "application/json"), (":message-type", "event"));
    private static readonly byte[] Failed = FakeEventMessages.Message("{\"message\":\"slow\"}"u8, (":exception-type", "throttlingException"), (":message-type", "exception"));

    [Fact]
    public void The_checksum_is_the_one_that_everybody_knows() => Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));

    // The example messages of the specification's own test vectors: https://github.com/awslabs/aws-c-event-stream/tree/main/tests/
    [Theory]
    [InlineData("000000100000000005C248EB7D98C8FF", "")]
    [InlineData("0000001D00000000FD528C5A7B27666F6F273A27626172277DC3653936", "{'foo':'bar'}")]
    public void Published_messages_are_read(string hex, string payload) =>
        Assert.Equal([payload], Events.Read(new EventStreamParser(), Convert.FromHexString(hex), 1000));

    [Fact]
    public void Events_are_the_same_however_the_stream_is_cut_into_reads()
    {
        byte[] bytes = [.. One, .. One, .. Failed];
        for (var size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal(
                ["one:{\"a\":1}", "one:{\"a\":1}", "!throttlingException:{\"message\":\"slow\"}"],
                Events.Read(new EventStreamParser(), bytes, size));
        }
    }

    [Fact]
    public void Headers_of_every_type_are_passed_over()
    {
        byte[] headers =
        [
            1, (byte)'a', 0, 1, (byte)'b', 1, 1, (byte)'c', 2, 9, 1, (byte)'d', 3, 0, 9, 1, (byte)'e', 4, 0, 0, 0, 9,
            1, (byte)'f', 5, 0, 0, 0, 0, 0, 0, 0, 9, 1, (byte)'g', 6, 0, 2, 1, 2, 1, (byte)'h', 8, 0, 0, 0, 0, 0, 0, 0, 9,
            1, (byte)'i', 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
            11, .. ":event-type"u8, 7, 0, 3, .. "two"u8,
        ];

        Assert.Equal(["two:{}"], Events.Read(new EventStreamParser(), FakeEventMessages.Message("{}"u8, headers), 1000));
    }

    [Fact]
    public void An_error_is_named_by_its_code_and_says_its_message() => Assert.Equal(
        ["!InternalError:it broke"],
        Events.Read(new EventStreamParser(), FakeEventMessages.Message([], (":error-code", "InternalError"), (":error-message", "it broke")), 1000));

    [Fact]
    public void A_flipped_bit_anywhere_is_found()
    {
        for (var at = 0; at < One.Length; at++)
        {
            var spoiled = One.ToArray();
            spoiled[at] ^= 1;

            Assert.Throws<MalformedAnswer>(() => Events.Read(new EventStreamParser(), spoiled, spoiled.Length));
        }
    }

    [Fact]
    public void An_end_inside_an_event_is_found() =>
        Assert.Throws<MalformedAnswer>(() => Events.Read(new EventStreamParser(), One.AsSpan(0, One.Length - 1), 1000));

    [Theory]
    [InlineData(new byte[] { 1, (byte)'a', 42, 0, 0 })]
    [InlineData(new byte[] { 1, (byte)'a', 7, 0, 9, 1 })]
    [InlineData(new byte[] { 9, (byte)'a', 7 })]
    [InlineData(new byte[] { 1, (byte)'a', 5, 0, 0 })]
    [InlineData(new byte[] { 3 })]
    public void Headers_that_contradict_themselves_are_found(byte[] headers) =>
        Assert.Throws<MalformedAnswer>(() => Events.Read(new EventStreamParser(), FakeEventMessages.Message("{}"u8, headers), 1000));

    [Fact]
    public void A_message_that_claims_to_be_longer_than_the_limit_is_refused_at_once()
    {
        var bytes = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(bytes, LlmLimits.EventBytes + 1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Crc32.Of(bytes.AsSpan(0, 8)));

        Assert.Contains("longer than", Assert.Throws<MalformedAnswer>(() => Events.Read(new EventStreamParser(), bytes, 12)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_contradict_each_other_are_found()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, 16);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Crc32.Of(bytes.AsSpan(0, 8)));

        Assert.Throws<MalformedAnswer>(() => Events.Read(new EventStreamParser(), bytes, 16));
    }
}
