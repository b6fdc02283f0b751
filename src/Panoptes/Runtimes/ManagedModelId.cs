using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Panoptes.Runtimes;

/// <summary>
/// The id of a managed model as clients know it, <c>model_&lt;milliseconds of its making&gt;_&lt;nine characters&gt;</c>, and the same as a UUID
/// (version 8, RFC 9562), by which benchmark runs know it. Each follows from the other, so results of a deleted model keep its id.
/// </summary>
public static partial class ManagedModelId
{
    private const int Characters = 9;
    private const long Suffixes = 101_559_956_668_416; // 36 to the ninth
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>A new id.</summary>
    public static Guid New(DateTimeOffset now) =>
        Of(now.ToUnixTimeMilliseconds(), (long)(BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(8)) % (ulong)Suffixes));

    /// <summary>The id in its text.</summary>
    public static string Text(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var (milliseconds, suffix) = (Read48(bytes), Read48(bytes[10..]));
        Span<char> characters = stackalloc char[Characters];
        for (var i = Characters - 1; i >= 0; i--)
        {
            characters[i] = Digits[(int)(suffix % 36)];
            suffix /= 36;
        }

        return string.Create(CultureInfo.InvariantCulture, $"model_{milliseconds}_{characters}");
    }

    /// <summary>The id of a text; null if the text is none.</summary>
    public static Guid? Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds >= 1L << 48)
        {
            return null;
        }

        var id = Of(milliseconds, match.Groups[2].Value.Aggregate(0L, (sum, c) => (sum * 36) + Digits.IndexOf(c, StringComparison.Ordinal)));
        return Text(id) == text ? id : null;
    }

    private static Guid Of(long milliseconds, long suffix)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        Write48(bytes, milliseconds);
        bytes[6] = 0x80; // the version
        bytes[8] = 0x80; // the variant
        Write48(bytes[10..], suffix);
        return new Guid(bytes, bigEndian: true);
    }

    private static long Read48(ReadOnlySpan<byte> bytes) => ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);

    private static void Write48(Span<byte> bytes, long value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)value);
    }

    [GeneratedRegex("^model_([0-9]{1,15})_([0-9a-z]{9})$")]
    private static partial Regex Pattern();
}
