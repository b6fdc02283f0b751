using System.Globalization;
using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>Cohere's chat, https://docs.cohere.com/reference/chat-stream, and its models, https://docs.cohere.com/reference/list-models.</summary>
internal sealed class CohereDialect : FakeDialect
{
    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model) =>
        [Event("message-start", """{"id":"co-fake","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""")];

    public override IEnumerable<FakeEvent> Before(FakeScript script, int next)
    {
        if (next != 0 && next != script.ReasoningTokens)
        {
            yield break;
        }

        if (script.ToolCall && next == script.ReasoningTokens)
        {
            yield return Event("tool-call-start", """{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"look_up_1","type":"function","function":{"name":"look_up","arguments":""}}}}}""");
        }
        else if (!script.ToolCall)
        {
            yield return Event("content-start", next < script.ReasoningTokens
                ? """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}"""
                : """{"type":"content-start","index":1,"delta":{"message":{"content":{"type":"text","text":""}}}}""");
        }
    }

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens) => (tokens.Reasoning, script.ToolCall) switch
    {
        (true, true) => Event("tool-plan-delta", $$$$"""{"type":"tool-plan-delta","delta":{"message":{"tool_plan":{{{{tokens.Text}}}}}}}"""),
        (true, _) => Event("content-delta", $$$$$"""{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":{{{{{tokens.Text}}}}}}}}}"""),
        (_, true) => Event("tool-call-delta", $$$$$$"""{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":{{{{{{tokens.Text}}}}}}}}}}}"""),
        _ => Event("content-delta", $$$$$"""{"type":"content-delta","index":1,"delta":{"message":{"content":{"text":{{{{{tokens.Text}}}}}}}}}"""),
    };

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens)
    {
        yield return Event("content-end", """{"type":"content-end","index":1}""");
        if (script.Done)
        {
            yield return Event("message-end", $$$"""{"type":"message-end","delta":{"finish_reason":{{{FakeText.Json(Reason(script))}}}{{{Usage(script, tokens)}}}}}""");
        }
    }

    public override FakeEvent Error(FakeScript script) =>
        Event("message-end", $$$"""{"type":"message-end","delta":{"error":{{{FakeText.Json(Message(script))}}},"finish_reason":"ERROR"}}""");

    public override string Document(FakeScript script, string model, string text) =>
        $$"""{"id":"co-fake","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":{{text}}}]}{{Usage(script, script.Tokens)}}}""";

    public override string Refusal(int status, string message) => $$"""{"id":"co-refused","message":{{FakeText.Json(message)}}}""";

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => Bears(request, "Authorization", "Bearer ", provider.RequiredKey);

    protected override FakeReply Unauthorized() => Refused(401, "invalid api token");

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider)
    {
        if (path != "/v1/models")
        {
            return null;
        }

        var (page, more) = Page(provider, query.GetValueOrDefault("page_token"));
        var models = page
            .Select(name => new { name, endpoints = name.Contains("embed", StringComparison.Ordinal) ? new[] { "embed" } : ["generate", "chat"], context_length = 128_000 })
            .Where(m => query.GetValueOrDefault("endpoint") is not { } endpoint || m.endpoints.Contains(endpoint));
        return new FakeReply(200, more ? JsonSerializer.Serialize(new { models, next_page_token = page[^1] }) : JsonSerializer.Serialize(new { models }));
    }

    protected override string? ChatModel(FakeRequest request, string path) => path == "/v2/chat" ? request.Model ?? "" : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(
            body,
            new() { ["model"] = "text", ["messages"] = "list", ["stream"] = "flag" },
            new() { ["max_tokens"] = "number", ["temperature"] = "number" })
            ?? FakeFields.Messages(body, "messages", "system", "user", "assistant");
        return problem is null ? null : Refused(422, problem);
    }

    private static FakeEvent Event(string name, string data) => new(name, data);

    private static string Usage(FakeScript script, int tokens) => script.Usage == FakeUsage.Never ? "" : string.Create(CultureInfo.InvariantCulture, $$"""
        ,"usage":{"billed_units":{"input_tokens":3,"output_tokens":{{tokens}}},"tokens":{"input_tokens":{{script.InputTokens}},"output_tokens":{{tokens}}},"cached_tokens":{{script.CachedTokens}}}
        """).Trim();

    private static string? Reason(FakeScript script) => script.FinishReason switch
    {
        "stop" => "COMPLETE",
        "length" => "MAX_TOKENS",
        "tool_calls" => "TOOL_CALL",
        "content_filter" => "ERROR_TOXIC",
        var other => other,
    };
}
