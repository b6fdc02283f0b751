namespace Panoptes.Llm.Formats;

/// <summary>
/// Mistral's chat completions, https://docs.mistral.ai/api/endpoint/chat: OpenAI's format with usage in the last chunk, unasked, content in
/// parts of which some are thinking (https://docs.mistral.ai/capabilities/reasoning), and a refusal of every field that it does not know.
/// </summary>
internal sealed class MistralChat : WireFormat
{
    public override Uri Address(LlmEndpoint endpoint, string model) => Below(endpoint.BaseUrl, "/chat/completions");

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => Bearer(endpoint);

    public override byte[] Body(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteString("model"u8, call.Model);
        RequestJson.WriteMessages(json, "messages", call.Messages);
        RequestJson.WriteIf(json, "max_tokens", call.MaxOutputTokens);
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteBoolean("stream"u8, call.Stream);
    });

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer) =>
        For(WireFormatId.OpenAiChat).ReadEvent(name, data, answer);

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer) => For(WireFormatId.OpenAiChat).ReadDocument(json, answer);
}
