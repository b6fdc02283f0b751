using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>Ollama's own API, https://docs.ollama.com/api/chat and https://docs.ollama.com/api/tags: one JSON object a line, counts and times in the last.</summary>
internal sealed class OllamaDialect : FakeDialect
{
    public override bool IsSse => false;

    public override string ContentType => "application/x-ndjson";

    public override byte[] Frame(FakeEvent next) => Encoding.UTF8.GetBytes(next.Data.ReplaceLineEndings("") + "\n");

    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model) =>
        script.RoleFirst ? [Line(model, """{"role":"assistant","content":""}""", "\"done\":false")] : [];

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens) => Line(model, (tokens.Reasoning, script.ToolCall) switch
    {
        (true, _) => $$"""{"role":"assistant","content":"","thinking":{{tokens.Text}}}""",
        (_, true) => $$$$"""{"role":"assistant","content":"","tool_calls":[{"function":{"name":"look_up","arguments":{"for":{{{{tokens.Text}}}}}}}]}""",
        _ => $$"""{"role":"assistant","content":{{tokens.Text}}}""",
    }, "\"done\":false");

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens)
    {
        if (script.Done)
        {
            yield return Line(model, """{"role":"assistant","content":""}""", End(script, tokens));
        }
    }

    public override FakeEvent Error(FakeScript script) => new(null, $$"""{"error":{{FakeText.Json(Message(script))}}}""");

    public override string Document(FakeScript script, string model, string text) =>
        Line(model, $$"""{"role":"assistant","content":{{text}}}""", End(script, script.ReasoningTokens + script.Tokens)).Data;

    public override string Refusal(int status, string message) => $$"""{"error":{{FakeText.Json(message)}}}""";

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => Bears(request, "Authorization", "Bearer ", provider.RequiredKey);

    protected override FakeReply Unauthorized() => Refused(401, "unauthorized");

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider) => path == "/api/tags"
        ? new FakeReply(200, JsonSerializer.Serialize(new
        {
            models = provider.Models.Select(name => new { name, model = name, size = 1, digest = "a80c4f17", details = new { family = "llama", parameter_size = "3B" } }),
        }))
        : null;

    protected override string? ChatModel(FakeRequest request, string path) => path == "/api/chat" ? request.Model ?? "" : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(body, new() { ["model"] = "text", ["messages"] = "list" }, new() { ["stream"] = "flag", ["options"] = "object" })
            ?? FakeFields.Messages(body, "messages", "system", "user", "assistant", "tool")
            ?? (body.TryGetProperty("options", out var options) ? FakeFields.Problem(options, [], new() { ["num_predict"] = "number", ["temperature"] = "number" }) : null);
        return problem is not null
            ? Refused(400, problem)
            : provider.Models.Contains(request.Model) ? null : Refused(404, $"model '{request.Model}' not found");
    }

    private static FakeEvent Line(string model, string message, string rest) =>
        new(null, $$"""{"model":"{{model}}","created_at":"2026-01-01T00:00:00Z","message":{{message}},{{rest}}}""");

    private static string End(FakeScript script, int tokens)
    {
        var reason = script.FinishReason is null ? "" : $",\"done_reason\":\"{script.FinishReason}\"";
        var counts = script.Usage == FakeUsage.Never ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $",\"total_duration\":9000000,\"load_duration\":1000000,\"prompt_eval_count\":{script.InputTokens},\"prompt_eval_duration\":2000000,\"eval_count\":{tokens},\"eval_duration\":6000000");
        return $"\"done\":true{reason}{counts}";
    }
}
