using System.Globalization;
using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>OpenAI's Responses, https://platform.openai.com/docs/api-reference/responses-streaming: named events, and the whole answer again at the end.</summary>
internal sealed class OpenAiResponsesDialect : OpenAiChatDialect
{
    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model)
    {
        if (script.RoleFirst)
        {
            yield return Event("response.created", $$"""{"type":"response.created","sequence_number":0,"response":{{Response(script, model, "in_progress", 0)}}}""");
            yield return Event("response.in_progress", $$"""{"type":"response.in_progress","sequence_number":1,"response":{{Response(script, model, "in_progress", 0)}}}""");
        }
    }

    public override IEnumerable<FakeEvent> Before(FakeScript script, int next)
    {
        if (next == 0 && script.ReasoningTokens > 0)
        {
            yield return Event("response.output_item.added", """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}""");
        }
        else if (next == script.ReasoningTokens)
        {
            yield return Event("response.output_item.added", script.ToolCall
                ? """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"look_up","arguments":""}}"""
                : """{"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""");
            yield return Event("response.content_part.added", """{"type":"response.content_part.added","item_id":"msg_1","part":{"type":"output_text","text":"","annotations":[]}}""");
        }
    }

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens)
    {
        var type = tokens.Reasoning ? "response.reasoning_summary_text.delta" : script.ToolCall ? "response.function_call_arguments.delta" : "response.output_text.delta";
        return Event(type, $$"""{"type":"{{type}}","sequence_number":{{tokens.First + 4}},"item_id":"msg_1","output_index":1,"content_index":0,"delta":{{tokens.Text}},"obfuscation":"x"}""");
    }

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens)
    {
        yield return Event("response.output_text.done", $$"""{"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,"text":{{FakeText.Answer(script)}}}""");
        yield return Event("response.output_item.done", $$$"""{"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","name":"again","content":[{"type":"output_text","text":{{{FakeText.Answer(script)}}}}]}}""");
        if (script.Done)
        {
            var end = script.FinishReason is "length" or "content_filter" ? "incomplete" : "completed";
            yield return Event($"response.{end}", $$"""{"type":"response.{{end}}","sequence_number":99,"response":{{Response(script, model, end, tokens)}}}""");
        }
    }

    public override FakeEvent Error(FakeScript script) =>
        Event("error", $$"""{"type":"error","code":"server_error","message":{{FakeText.Json(Message(script))}},"param":null,"sequence_number":9}""");

    public override string Document(FakeScript script, string model, string text) =>
        Response(script, model, "completed", script.ReasoningTokens + script.Tokens)
            .Replace("\"output\":[]", $$"""
                "output":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":{{text}},"annotations":[]}]}]
                """.Trim(), StringComparison.Ordinal);

    protected override string? ChatModel(FakeRequest request, string path) => path.EndsWith("/responses", StringComparison.Ordinal) ? request.Model ?? "" : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(
            body,
            new() { ["model"] = "text", ["input"] = "list", ["stream"] = "flag" },
            new() { ["max_output_tokens"] = "number", ["temperature"] = "number", ["store"] = "flag" })
            ?? FakeFields.Messages(body, "input", "system", "developer", "user", "assistant")
            ?? (body.TryGetProperty("max_output_tokens", out var most) && most.GetInt32() < 16
                ? "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16" : null);
        return problem is null ? null : Refused(400, problem);
    }

    private static FakeEvent Event(string name, string data) => new(name, data);

    private static string Response(FakeScript script, string model, string status, int tokens)
    {
        var incomplete = status == "incomplete" ? $$"""{"reason":"{{(script.FinishReason == "length" ? "max_output_tokens" : script.FinishReason)}}"}""" : "null";
        var usage = status == "in_progress" || script.Usage == FakeUsage.Never
            ? "null"
            : string.Create(CultureInfo.InvariantCulture, $$"""
                {"input_tokens":{{script.InputTokens}},"input_tokens_details":{"cached_tokens":{{script.CachedTokens}}},"output_tokens":{{tokens}},"output_tokens_details":{"reasoning_tokens":{{Math.Min(tokens, script.ReasoningTokens)}}},"total_tokens":{{script.InputTokens + tokens}}}
                """).Trim();
        return $$"""{"id":"resp_fake","object":"response","created_at":1700000000,"status":"{{status}}","error":null,"incomplete_details":{{incomplete}},"model":"{{model}}","output":[],"usage":{{usage}}}""";
    }
}
