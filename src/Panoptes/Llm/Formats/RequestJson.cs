using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>Writes the JSON of requests, and the pieces that formats share.</summary>
internal static class RequestJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with the members that are written by <paramref name="members"/>.</summary>
    public static byte[] Write(LlmCall call, Action<Utf8JsonWriter, LlmCall> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            members(json, call);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>What is to be said before the conversation, one text; null if there is none.</summary>
    public static string? System(LlmCall call)
    {
        var texts = call.Messages.Where(m => m.Role == "system").Select(m => m.Content).ToList();
        return texts.Count > 0 ? string.Join("\n\n", texts) : null;
    }

    /// <summary>The conversation without what is to be said before it.</summary>
    public static IEnumerable<LlmMessage> Turns(LlmCall call) => call.Messages.Where(m => m.Role != "system");

    /// <summary>Messages as role and content, which most formats take.</summary>
    public static void WriteMessages(Utf8JsonWriter json, string name, IEnumerable<LlmMessage> messages)
    {
        json.WriteStartArray(name);
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role);
            json.WriteString("content"u8, message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A number, unless it is left to the provider.</summary>
    public static void WriteIf(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }
}
