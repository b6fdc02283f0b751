using Panoptes.Llm;

namespace Panoptes.Server.Commands.Endpoints;

/// <summary>The names of wire formats on a command line; upper case, dashes and underscores do not matter, and a beginning is enough.</summary>
internal static class FormatNames
{
    public const string Default = "openai";

    public static string Known => string.Join(", ", Enum.GetValues<WireFormatId>().Select(format => format.Wire()));

    /// <summary>The format that is meant; where a beginning fits several, the first. Null if none.</summary>
    public static WireFormatId? Find(string text)
    {
        var wanted = Plain(text);
        var formats = Enum.GetValues<WireFormatId>();
        return wanted.Length == 0 ? null
            : formats.Cast<WireFormatId?>().FirstOrDefault(format => Plain(format!.Value.Wire()).Equals(wanted, StringComparison.OrdinalIgnoreCase))
              ?? formats.Cast<WireFormatId?>().FirstOrDefault(format => Plain(format!.Value.Wire()).StartsWith(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static string Plain(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));
}
