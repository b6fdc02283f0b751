namespace Panoptes.Llm.Formats;

/// <summary>Google's Gemini API (AI Studio), https://ai.google.dev/api/generate-content, with a key, streamed as server-sent events.</summary>
internal sealed class Gemini : WireFormat
{
    public override Uri Address(LlmEndpoint endpoint, string model) =>
        Below(endpoint.BaseUrl, $"/models/{Name(model)}:streamGenerateContent", "alt=sse");

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => InHeader("x-goog-api-key", "", endpoint);

    public override byte[] Body(LlmCall call) => GeminiRequest.Write(call);

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        if (data.Length > 0)
        {
            GeminiReader.Read(data, answer);
            answer.EndEvent();
        }
    }

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        GeminiReader.Read(json, answer);
        answer.EndEvent();
        answer.End();
    }

    private static string Name(string model) => string.Join('/', model.Split('/').SkipWhile(part => part == "models").Select(Uri.EscapeDataString));
}
