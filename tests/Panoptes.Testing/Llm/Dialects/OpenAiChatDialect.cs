using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>OpenAI's chat completions, https://platform.openai.com/docs/api-reference/chat, as the servers compatible with them take them.</summary>
internal class OpenAiChatDialect : FakeDialect
{
    public override string BasePath => "/v1";

    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model) =>
        script.RoleFirst ? [new(null, FakeChunks.Role(script, model))] : [];

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens) => new(null, FakeChunks.Tokens(script, model, tokens));

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens)
    {
        yield return new FakeEvent(null, FakeChunks.Finish(script, model, tokens));
        if (script.Usage == FakeUsage.OwnChunk)
        {
            yield return new FakeEvent(null, FakeChunks.OwnUsage(script, model, tokens));
        }

        if (script.Done)
        {
            yield return new FakeEvent(null, "[DONE]");
        }
    }

    public override FakeEvent Error(FakeScript script) => new(null, $"{{\"error\":{script.Error}}}");

    public override string Document(FakeScript script, string model, string text) => FakeChunks.Document(script, model, text);

    public override string Refusal(FakeScript script) => $"{{\"error\":{script.Error}}}";

    public override string Refusal(int status, string message) =>
        $$$"""{"error":{"message":{{{FakeText.Json(message)}}},"type":"{{{(status is 400 or 404 ? "invalid_request_error" : "error")}}}","param":null,"code":null}}""";

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => Bears(request, "Authorization", "Bearer ", provider.RequiredKey);

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider)
    {
        if (!path.EndsWith("/models", StringComparison.Ordinal))
        {
            return null;
        }

        var (page, more) = Page(provider, query.GetValueOrDefault("after"));
        var data = page.Select(id => new { id, @object = "model", created = 1_700_000_000, owned_by = "fake" });
        return new FakeReply(200, more
            ? JsonSerializer.Serialize(new { @object = "list", data, has_more = true, last_id = page[^1] })
            : JsonSerializer.Serialize(new { @object = "list", data }));
    }

    protected override string? ChatModel(FakeRequest request, string path) =>
        path.EndsWith("/chat/completions", StringComparison.Ordinal) ? request.Model ?? "" : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(
            body,
            new() { ["model"] = "text", ["messages"] = "list", ["stream"] = "flag" },
            new() { ["max_tokens"] = "number", ["max_completion_tokens"] = "number", ["temperature"] = "number", ["stream_options"] = "object" })
            ?? FakeFields.Messages(body, "messages", "system", "developer", "user", "assistant")
            ?? (body.TryGetProperty("stream_options", out var options) ? FakeFields.Problem(options, new() { ["include_usage"] = "flag" }, []) : null);
        return problem is null ? null : Refused(400, problem);
    }
}
