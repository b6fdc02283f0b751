using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Panoptes.Llm;

/// <summary>Makes what a stranger sent fit to store and to show: no credential, no control characters, a bounded length.</summary>
internal static partial class ErrorText
{
    private const string Hidden = "[hidden]";

    /// <summary>One line of at most <see cref="LlmLimits.ErrorText"/> characters.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="secrets">What must not be shown, see <see cref="Secrets"/>.</param>
    public static string Clean(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets)
        {
            text = text.Replace(secret, Hidden, StringComparison.OrdinalIgnoreCase);
        }

        text = Credential().Replace(text, Hidden);
        var clean = new StringBuilder(Math.Min(text.Length, LlmLimits.ErrorText + 2));
        foreach (var rune in text.EnumerateRunes())
        {
            var next = Harmful(rune) ? new Rune(' ') : rune;
            if (next.Value == ' ' && (clean.Length == 0 || clean[^1] == ' '))
            {
                continue;
            }

            if (clean.Length + next.Utf16SequenceLength > LlmLimits.ErrorText - 1)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(next);
        }

        return clean.ToString().TrimEnd();
    }

    /// <summary>A short name as a provider gives it, e.g. a finish reason; null stays null.</summary>
    public static string? Name(string? text, IEnumerable<string> secrets) =>
        text is null ? null : Clean(text.Length > 200 ? text[..200] : text, secrets);

    /// <summary>A body that is not JSON: a page is named rather than shown.</summary>
    public static string OfPage(string body)
    {
        if (!body.TrimStart().StartsWith('<'))
        {
            return body;
        }

        var title = Title().Match(body);
        return title.Success ? $"an HTML page titled \"{System.Net.WebUtility.HtmlDecode(title.Groups[1].Value).Trim()}\"" : "an HTML page";
    }

    /// <summary>Everything that an endpoint sends as a credential, in the spellings in which it may come back.</summary>
    public static IReadOnlyList<string> Secrets(LlmEndpoint endpoint) =>
    [
        .. endpoint.Headers.Values.Append(endpoint.ApiKey).Append(endpoint.BaseUrl.UserInfo)
            .Append(endpoint.Aws?.SecretAccessKey).Append(endpoint.Aws?.SessionToken).Append(endpoint.Aws?.AccessKeyId)
            .Where(value => value is { Length: >= 4 })
            .SelectMany(value => new[] { value!, Uri.EscapeDataString(value!) })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(value => value.Length),
    ];

    /// <summary>Format characters too: they can turn a line around or hide a part of it.</summary>
    private static bool Harmful(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator;

    [GeneratedRegex(@"\b(?:bearer\s+[\w.~+/=-]{6,}|sk-[\w-]{6,})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    [GeneratedRegex(@"<title[^>]*>([^<]{1,200})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Title();
}
