using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Panoptes.Server.Failures;

namespace Panoptes.Server.Api.ArgusLm.Input;

/// <summary>Reads a body as JSON: whatever is wrong with it is a 422, except that one too large is a 413.</summary>
internal static class JsonBody
{
    // Deeper nesting than any documented body needs is refused by the parser before it costs anything.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <exception cref="InputException">It is absent, not declared as JSON, or broken.</exception>
    /// <exception cref="BadHttpRequestException">It is too large.</exception>
    public static async Task<JsonElement> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, ct);
        var bytes = new ReadOnlyMemory<byte>(buffer.GetBuffer(), 0, (int)buffer.Length);
        if (bytes.IsEmpty)
        {
            throw Fault("missing", ["body"], "Field required");
        }

        if (!request.HasJsonContentType())
        {
            throw Fault("model_attributes_type", ["body"], "Input should be a valid dictionary or object to extract fields from");
        }

        return Parse(bytes);
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            throw Broken(ValidLength(bytes.Span), "Invalid UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            var root = document.RootElement.Clone();
            CheckTexts(root, ["body"]);
            return root;
        }
        catch (JsonException e)
        {
            throw Broken(OffsetOf(e, bytes.Span), "Invalid JSON");
        }
    }

    // A text may be an escape that no character has, or hold a NUL that no database column takes.
    private static void CheckTexts(JsonElement json, IReadOnlyList<object> location)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(Text(json.GetString, location), location);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in json.EnumerateArray())
                {
                    CheckTexts(item, [.. location, index++]);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    var name = Text(() => member.Name, location);
                    CheckText(name, location);
                    CheckTexts(member.Value, [.. location, Echo.Of(name)]);
                }

                break;
            default:
                break;
        }
    }

    private static string Text(Func<string?> read, IReadOnlyList<object> location)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault("string_unicode", location, "Input should be a valid string, unable to parse raw data as a unicode string");
        }
    }

    private static void CheckText(string text, IReadOnlyList<object> location)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Fault("value_error", location, "Value error, text must not hold a NUL character");
        }
    }

    private static InputException Broken(int offset, string error) => new(
    [
        new InputIssue(
            "json_invalid", ["body", offset], "JSON decode error", new Dictionary<string, object>(), new Dictionary<string, object> { ["error"] = error }),
    ]);

    private static InputException Fault(string type, IReadOnlyList<object> location, string message) =>
        new([new InputIssue(type, location, message)]);

    // In characters, as the documented clients count.
    private static int OffsetOf(JsonException e, ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        for (var line = 0L; line < (e.LineNumber ?? 0); line++)
        {
            var end = bytes[start..].IndexOf((byte)'\n');
            if (end < 0)
            {
                break;
            }

            start += end + 1;
        }

        var offset = (int)Math.Clamp(start + (e.BytePositionInLine ?? 0), 0, bytes.Length);
        return Encoding.UTF8.GetCharCount(bytes[..offset]);
    }

    private static int ValidLength(ReadOnlySpan<byte> bytes)
    {
        var characters = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            Utf8.ToUtf16(bytes, characters, out _, out var written, replaceInvalidSequences: false);
            return written;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
