namespace Panoptes.Llm.Formats;

/// <summary>
/// Gemini on Vertex AI, https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference: the base URL ends with the project and
/// the location; the credential is an access token, or an API key in express mode.
/// </summary>
internal sealed class VertexGemini : WireFormat
{
    public override Uri Address(LlmEndpoint endpoint, string model)
    {
        var name = string.Join('/', model.Split('/').Select(Uri.EscapeDataString));
        var path = name.StartsWith("publishers/", StringComparison.Ordinal) ? name : $"publishers/google/models/{name}";
        return Below(endpoint.BaseUrl, $"/{path}:streamGenerateContent", "alt=sse");
    }

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) =>
        endpoint.KeyIsToken ? Bearer(endpoint) : InHeader("x-goog-api-key", "", endpoint);

    public override byte[] Body(LlmCall call) => GeminiRequest.Write(call);

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer) =>
        For(WireFormatId.Gemini).ReadEvent(name, data, answer);

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer) => For(WireFormatId.Gemini).ReadDocument(json, answer);
}
