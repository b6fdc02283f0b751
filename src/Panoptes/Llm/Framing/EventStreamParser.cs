using System.Buffers.Binary;

namespace Panoptes.Llm.Framing;

/// <summary>
/// The binary <c>application/vnd.amazon.eventstream</c>, https://smithy.io/2.0/aws/amazon-eventstream.html: a prelude with two lengths,
/// headers, a payload, and a checksum after the prelude and after the whole. The name of an event is its <c>:event-type</c>; what failed
/// is named by its <c>:exception-type</c> or <c>:error-code</c> with a leading <c>!</c>.
/// </summary>
internal sealed class EventStreamParser : FramedParser
{
    private const int Prelude = 12;
    private const int Checksum = 4;

    public override bool TakesBareJson => false;

    public override bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> data)
    {
        name = data = default;
        var unread = Unread;
        if (unread.Length < Prelude)
        {
            return false;
        }

        var (total, headers) = ReadPrelude(unread);
        if (unread.Length < total)
        {
            return false;
        }

        if (Crc32.Of(unread[..(total - Checksum)]) != BinaryPrimitives.ReadUInt32BigEndian(unread[(total - Checksum)..]))
        {
            throw new MalformedAnswer("the checksum of an event does not match");
        }

        var message = Bytes.Slice(Start, total);
        Start += total;
        var payload = message[(Prelude + headers)..^Checksum];
        ReadHeaders(message, Prelude + headers, payload, out name, out data);
        return true;
    }

    public override void End()
    {
        if (Unread.Length > 0)
        {
            throw new MalformedAnswer("it ends inside an event");
        }
    }

    private static (int Total, int Headers) ReadPrelude(ReadOnlySpan<byte> unread)
    {
        var total = BinaryPrimitives.ReadUInt32BigEndian(unread);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(unread[4..]);
        if (Crc32.Of(unread[..8]) != BinaryPrimitives.ReadUInt32BigEndian(unread[8..]))
        {
            throw new MalformedAnswer("it is no event stream: the checksum of a prelude does not match");
        }

        if (total > LlmLimits.EventBytes)
        {
            throw new MalformedAnswer($"one event is longer than {LlmLimits.EventBytes} bytes");
        }

        return total >= Prelude + Checksum && headers <= total - Prelude - Checksum
            ? ((int)total, (int)headers)
            : throw new MalformedAnswer("the lengths of an event contradict each other");
    }

    private static void ReadHeaders(Span<byte> message, int end, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> data)
    {
        name = default;
        data = payload;
        for (var at = Prelude; at < end;)
        {
            var (nameLength, type) = (message[at], at + 1 + message[at] < end ? message[at + 1 + message[at]] : byte.MaxValue);
            var header = message.Slice(at + 1, Math.Min(nameLength, end - at - 1));
            at += 2 + nameLength;
            var (start, length) = ValueOf(message[..end], at, type);
            if (start + length > end)
            {
                throw new MalformedAnswer("a header of an event is longer than the headers");
            }

            at = start + length;
            if (type != StringType)
            {
                continue;
            }

            if (header.SequenceEqual(":event-type"u8))
            {
                name = message.Slice(start, length);
            }
            else if (header.SequenceEqual(":exception-type"u8) || header.SequenceEqual(":error-code"u8))
            {
                // Two bytes of length stand before the value and are behind us.
                message[start - 1] = (byte)'!';
                name = message.Slice(start - 1, length + 1);
            }
            else if (header.SequenceEqual(":error-message"u8))
            {
                data = message.Slice(start, length);
            }
        }
    }

    private const byte StringType = 7;

    /// <summary>Where the value of a header lies. Types 0 and 1 are the value themselves; texts and bytes say how long they are.</summary>
    private static (int Start, int Length) ValueOf(ReadOnlySpan<byte> headers, int at, byte type) => type switch
    {
        0 or 1 => (at, 0),
        2 => (at, 1),
        3 => (at, 2),
        4 => (at, 4),
        5 or 8 => (at, 8),
        9 => (at, 16),
        6 or StringType when at + 2 <= headers.Length => (at + 2, BinaryPrimitives.ReadUInt16BigEndian(headers[at..])),
        _ => throw new MalformedAnswer("a header of an event has no known type"),
    };
}
