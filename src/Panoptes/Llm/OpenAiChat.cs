namespace Panoptes.Llm;

/// <summary>OpenAI's chat completions, https://platform.openai.com/docs/api-reference/chat, and what is compatible with them.</summary>
internal sealed class OpenAiChat : WireFormat
{
    private const string Resource = "/chat/completions";

    public override Uri Address(LlmEndpoint endpoint)
    {
        var url = new UriBuilder(endpoint.BaseUrl) { Fragment = "", UserName = "", Password = "" };
        var path = url.Path.TrimEnd('/');
        url.Path = path.EndsWith(Resource, StringComparison.OrdinalIgnoreCase) ? path : path + Resource;
        return url.Uri;
    }

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) =>
        string.IsNullOrEmpty(endpoint.ApiKey) ? [] : [new("Authorization", $"Bearer {endpoint.ApiKey}")];

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
