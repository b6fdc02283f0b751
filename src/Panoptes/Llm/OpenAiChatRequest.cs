using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Panoptes.Llm;

/// <summary>Writes the request of a chat completion. A call is one attempt, so a field that a provider refuses cannot be tried without.</summary>
internal static class OpenAiChatRequest
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(LlmCall call)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, call.Model);
            json.WriteStartArray("messages"u8);
            foreach (var message in call.Messages)
            {
                json.WriteStartObject();
                json.WriteString("role"u8, message.Role);
                json.WriteString("content"u8, message.Content);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (call.MaxOutputTokens is { } most)
            {
                json.WriteNumber(LimitField(call), most);
            }

            if (call.Temperature is { } temperature)
            {
                json.WriteNumber("temperature"u8, temperature);
            }

            json.WriteBoolean("stream"u8, call.Stream);
            if (call.Stream && TakesStreamOptions(call.Endpoint))
            {
                json.WriteStartObject("stream_options"u8);
                json.WriteBoolean("include_usage"u8, true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>
    /// <c>max_tokens</c> is what everything compatible understands. OpenAI has deprecated it, and its reasoning models refuse it
    /// wherever they are hosted, so those get <c>max_completion_tokens</c>.
    /// </summary>
    internal static string LimitField(LlmCall call)
    {
        var model = call.Model.AsSpan(call.Model.LastIndexOf('/') + 1);
        var reasons = model is ['o', >= '1' and <= '9', ..] || model.StartsWith("gpt-5", StringComparison.OrdinalIgnoreCase);
        return reasons || HostIs(call.Endpoint, "api.openai.com") ? "max_completion_tokens" : "max_tokens";
    }

    /// <summary>Mistral reports usage unasked, and refuses fields that it does not know; so do Azure's versions before September 2024.</summary>
    private static bool TakesStreamOptions(LlmEndpoint endpoint) => endpoint.Format == WireFormatId.AzureOpenAi
        ? string.CompareOrdinal(endpoint.ApiVersion ?? "9", "2024-09") > 0
        : !HostIs(endpoint, "api.mistral.ai");

    private static bool HostIs(LlmEndpoint endpoint, string host) => endpoint.BaseUrl.Host.Equals(host, StringComparison.OrdinalIgnoreCase);
}
