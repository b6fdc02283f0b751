using System.Diagnostics.CodeAnalysis;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>UUIDs in every form that clients send.</summary>
internal static class WireUuid
{
    private const string Urn = "urn:uuid:";

    public static bool TryParse(string text, out Guid uuid, [NotNullWhen(false)] out string? problem)
    {
        var bare = text.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? text[Urn.Length..] : text;
        problem = null;
        uuid = Guid.Empty;
        var format = bare.Length switch
        {
            32 => "N",
            36 => "D",
            38 => "B",
            _ => null,
        };
        if (format is null)
        {
            problem = string.Create(null, $"invalid length: expected length 32 for simple format, found {bare.Length}");
            return false;
        }

        // The parser trims and takes 0x; a UUID is nothing but digits, hyphens and braces.
        if (bare.All(c => char.IsAsciiHexDigit(c) || c is '-' or '{' or '}') && Guid.TryParseExact(bare, format, out uuid))
        {
            return true;
        }

        problem = "invalid character: expected hexadecimal digits, grouped 8-4-4-4-12 where hyphenated";
        return false;
    }
}
