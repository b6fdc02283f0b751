using System.Globalization;
using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>
/// Anthropic's Messages, https://platform.claude.com/docs/en/build-with-claude/streaming: blocks that open and close, pings between them,
/// cumulative usage; errors as https://platform.claude.com/docs/en/api/errors lists them.
/// </summary>
internal sealed class AnthropicDialect : FakeDialect
{
    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model)
    {
        yield return Event("message_start", string.Create(CultureInfo.InvariantCulture, $$$$"""
            {"type":"message_start","message":{"id":"msg_fake","type":"message","role":"assistant","content":[],"model":"{{{{model}}}}","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":{{{{script.InputTokens - script.CachedTokens}}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":{{{{script.CachedTokens}}}},"output_tokens":1}}}
            """).Trim());
    }

    public override IEnumerable<FakeEvent> Before(FakeScript script, int next)
    {
        var answers = next == script.ReasoningTokens;
        if (next != 0 && !answers)
        {
            yield break;
        }

        if (answers && next > 0)
        {
            yield return Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3h"}}""");
            yield return Event("content_block_stop", """{"type":"content_block_stop","index":0}""");
        }

        yield return Event("content_block_start", (answers, script.ToolCall) switch
        {
            (false, _) => """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            (_, true) => """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"look_up","input":{}}}""",
            _ => """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
        });
        yield return Event("ping", """{"type":"ping"}""");
    }

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens) => Event("content_block_delta", (tokens.Reasoning, script.ToolCall) switch
    {
        (true, _) => $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":{{{tokens.Text}}}}}""",
        (_, true) => $$$"""{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":{{{tokens.Text}}}}}""",
        _ => $$$"""{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":{{{tokens.Text}}}}}""",
    });

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens)
    {
        yield return Event("content_block_stop", """{"type":"content_block_stop","index":1}""");
        var usage = script.Usage == FakeUsage.Never ? "" : string.Create(CultureInfo.InvariantCulture, $",\"usage\":{{\"output_tokens\":{tokens}}}");
        yield return Event("message_delta", $$"""{"type":"message_delta","delta":{"stop_reason":{{FakeText.Json(Reason(script))}},"stop_sequence":null}{{usage}}}""");
        if (script.Done)
        {
            yield return Event("message_stop", """{"type":"message_stop"}""");
        }
    }

    public override FakeEvent Error(FakeScript script) =>
        Event("error", $$$"""{"type":"error","error":{"type":"overloaded_error","message":{{{FakeText.Json(Message(script))}}}}}""");

    public override string Document(FakeScript script, string model, string text) => $$$"""
        {"id":"msg_fake","type":"message","role":"assistant","model":"{{{model}}}","content":[{"type":"text","text":{{{text}}}}],
        "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":{{{script.InputTokens}}},"output_tokens":{{{script.Tokens}}}}}
        """;

    public override string Refusal(int status, string message) =>
        $$"""{"type":"error","error":{"type":"{{TypeOf(status)}}","message":{{FakeText.Json(message)}}},"request_id":"req_fake"}""";

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => Bears(request, "x-api-key", "", provider.RequiredKey);

    protected override FakeReply Unauthorized() => Refused(401, "invalid x-api-key");

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider)
    {
        if (path != "/v1/models")
        {
            return null;
        }

        var (page, more) = Page(provider, query.GetValueOrDefault("after_id"));
        return new FakeReply(200, JsonSerializer.Serialize(new
        {
            data = page.Select(id => new { type = "model", id, display_name = id, created_at = "2026-01-01T00:00:00Z" }),
            has_more = more,
            first_id = page.FirstOrDefault(),
            last_id = page.LastOrDefault(),
        }));
    }

    protected override string? ChatModel(FakeRequest request, string path) => path == "/v1/messages" ? request.Model ?? "" : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        if (request.Headers.GetValueOrDefault("anthropic-version") != "2023-06-01")
        {
            return Refused(400, "anthropic-version: header is required");
        }

        var problem = FakeFields.Problem(
            body,
            new() { ["model"] = "text", ["max_tokens"] = "number", ["messages"] = "list" },
            new() { ["system"] = "text", ["temperature"] = "number", ["stream"] = "flag" })
            ?? FakeFields.Messages(body, "messages", "user", "assistant");
        return problem is null ? null : Refused(400, problem);
    }

    private static FakeEvent Event(string name, string data) => new(name, data);

    private static string? Reason(FakeScript script) => script.FinishReason switch
    {
        "stop" => "end_turn",
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "refusal",
        var other => other,
    };

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
