namespace Panoptes.Llm.Formats;

/// <summary>Writes the request of Google's generateContent, https://ai.google.dev/api/generate-content.</summary>
internal static class GeminiRequest
{
    public static byte[] Write(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteStartArray("contents"u8);
        foreach (var message in RequestJson.Turns(call))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role == "assistant" ? "model" : message.Role);
            WriteParts(json, message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (RequestJson.System(call) is { } system)
        {
            json.WriteStartObject("systemInstruction"u8);
            WriteParts(json, system);
            json.WriteEndObject();
        }

        json.WriteStartObject("generationConfig"u8);
        RequestJson.WriteIf(json, "maxOutputTokens", call.MaxOutputTokens);
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteEndObject();
    });

    private static void WriteParts(System.Text.Json.Utf8JsonWriter json, string text)
    {
        json.WriteStartArray("parts"u8);
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
