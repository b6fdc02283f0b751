using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>
/// Mistral's chat completions, https://docs.mistral.ai/api/endpoint/chat: usage in the last chunk, thinking in parts
/// (https://docs.mistral.ai/capabilities/reasoning), unknown fields refused with 422, and models with their capabilities.
/// </summary>
internal sealed class MistralDialect : OpenAiChatDialect
{
    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens) => base.Tokens(Mistral(script), model, tokens);

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens) => base.Closing(Mistral(script), model, tokens);

    public override string Refusal(FakeScript script) => Refusal(script.Status, Message(script));

    public override string Refusal(int status, string message) => status == 401
        ? """{"detail":"Unauthorized"}"""
        : $$"""{"object":"error","message":{{FakeText.Json(message)}},"type":"{{(status == 422 ? "invalid_request_error" : "error")}}","param":null,"code":"{{status}}"}""";

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider) => path.EndsWith("/models", StringComparison.Ordinal)
        ? new FakeReply(200, JsonSerializer.Serialize(new
        {
            @object = "list",
            data = provider.Models.Select(id => new
            {
                id,
                @object = "model",
                capabilities = new { completion_chat = !id.Contains("embed", StringComparison.Ordinal) && !id.Contains("ocr", StringComparison.Ordinal) },
            }),
        }))
        : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(
            body,
            new() { ["model"] = "text", ["messages"] = "list" },
            new() { ["max_tokens"] = "number", ["temperature"] = "number", ["stream"] = "flag" })
            ?? FakeFields.Messages(body, "messages", "system", "user", "assistant");
        return problem is null ? null : Refused(422, problem);
    }

    private static FakeScript Mistral(FakeScript script) => script with
    {
        Reasoning = FakeReasoning.ThinkingBlocks,
        Usage = script.Usage == FakeUsage.OwnChunk ? FakeUsage.FinishChunk : script.Usage,
    };
}
