using System.Buffers.Binary;
using System.Text;

namespace Panoptes.Testing.Llm;

/// <summary>Writes messages of AWS's binary event stream, https://smithy.io/2.0/aws/amazon-eventstream.html.</summary>
public static class FakeEventMessages
{
    private const byte StringType = 7;

    /// <summary>A message with these headers, all of them texts.</summary>
    public static byte[] Message(ReadOnlySpan<byte> payload, params (string Name, string Value)[] headers)
    {
        var head = new List<byte>();
        foreach (var (name, value) in headers)
        {
            var (nameBytes, valueBytes) = (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
            head.AddRange([(byte)nameBytes.Length, .. nameBytes, StringType, (byte)(valueBytes.Length >> 8), (byte)valueBytes.Length, .. valueBytes]);
        }

        return Message(payload, [.. head]);
    }

    /// <summary>A message with headers that are encoded already.</summary>
    public static byte[] Message(ReadOnlySpan<byte> payload, byte[] headers)
    {
        var message = new byte[12 + headers.Length + payload.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Checksum(message.AsSpan(0, 8)));
        headers.CopyTo(message.AsSpan(12));
        payload.CopyTo(message.AsSpan(12 + headers.Length));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Checksum(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    /// <summary>CRC-32, bit by bit: slow, and no relative of what it checks.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var remainder = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var odd = ((remainder ^ (uint)(b >> bit)) & 1) == 1;
                remainder = odd ? (remainder >> 1) ^ 0xEDB88320u : remainder >> 1;
            }
        }

        return remainder ^ 0xFFFFFFFFu;
    }
}
