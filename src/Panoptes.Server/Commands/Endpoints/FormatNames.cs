using Panoptes.Llm;

namespace Panoptes.Server.Commands.Bench;

/// <summary>The names of wire formats on a command line: the enum's own, in lower case; dashes and underscores do not matter, and a beginning is enough.</summary>
internal static class BenchFormats
{
    public const string Default = "openai";

    public static string Known => string.Join(", ", Enum.GetNames<WireFormatId>().Select(name => name.ToLowerInvariant()));

    /// <summary>The format that is meant; where a beginning fits several, the first. Null if none.</summary>
    public static WireFormatId? Find(string text)
    {
        var wanted = string.Concat(text.Where(char.IsAsciiLetterOrDigit));
        var formats = Enum.GetValues<WireFormatId>();
        return wanted.Length == 0 ? null
            : formats.Cast<WireFormatId?>().FirstOrDefault(format => Name(format).Equals(wanted, StringComparison.OrdinalIgnoreCase))
              ?? formats.Cast<WireFormatId?>().FirstOrDefault(format => Name(format).StartsWith(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static string Name(WireFormatId? format) => format!.Value.ToString();
}
