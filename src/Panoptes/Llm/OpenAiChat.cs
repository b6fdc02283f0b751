namespace Panoptes.Llm;

/// <summary>OpenAI's chat completions, https://platform.openai.com/docs/api-reference/chat, and what is compatible with them.</summary>
internal sealed class OpenAiChat : WireFormat
{
    public override Uri Address(LlmEndpoint endpoint, string model) => Below(endpoint.BaseUrl, "/chat/completions");

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => Bearer(endpoint);

    public override byte[] Body(LlmCall call) => OpenAiChatRequest.Write(call);

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            answer.End();
        }
        else if (data.Length > 0)
        {
            OpenAiChatReader.Read(data, answer);
            answer.EndEvent();
        }
    }

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        OpenAiChatReader.Read(json, answer);
        answer.EndEvent();
        answer.End();
    }
}
