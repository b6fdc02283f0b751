using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Panoptes.Testing.Llm;

/// <summary>The words of a scripted answer, as JSON texts.</summary>
internal static class FakeText
{
    // Unescaped, so that a split can fall inside a UTF-8 character.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><paramref name="count"/> tokens from number <paramref name="first"/> on, reasoning tokens counted first.</summary>
    public static string Quoted(FakeScript script, int first, int count, long stamp)
    {
        var text = new StringBuilder();
        for (var i = first; i < first + count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(script.StampTokens ? stamp : $"{script.Word}{i}")} ");
        }

        if (first == script.ReasoningTokens && script.PaddingBytes > text.Length)
        {
            text.Append('x', script.PaddingBytes - text.Length);
        }

        return JsonSerializer.Serialize(text.ToString(), Readable);
    }

    /// <summary>The whole answer without its reasoning.</summary>
    public static string Answer(FakeScript script) => Quoted(script with { PaddingBytes = 0 }, script.ReasoningTokens, script.Tokens, 0);

    /// <summary>A text as JSON.</summary>
    public static string Json(string? text) => JsonSerializer.Serialize(text, Readable);
}
