using System.Globalization;
using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>
/// Google's Gemini API, https://ai.google.dev/api/generate-content and https://ai.google.dev/api/models: whole responses as events, usage on
/// each, no end mark; a wrong key is an invalid argument (https://ai.google.dev/gemini-api/docs/troubleshooting).
/// </summary>
internal class GeminiDialect : FakeDialect
{
    public override string BasePath => "/v1beta";

    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model) =>
        script.RoleFirst ? [new(null, Response(script, model, """{"text":""}""", 0, null))] : [];

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens)
    {
        var part = (tokens.Reasoning, script.ToolCall) switch
        {
            (true, _) => $$"""{"text":{{tokens.Text}},"thought":true}""",
            (_, true) => $$$$"""{"functionCall":{"name":"look_up","args":{"for":{{{{tokens.Text}}}}}}}""",
            _ => $$"""{"text":{{tokens.Text}}}""",
        };
        return new(null, Response(script, model, part, tokens.First + tokens.Count, null));
    }

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens) =>
        [new(null, Response(script, model, """{"text":"","thoughtSignature":"EjQKMgEM"}""", tokens, Reason(script)))];

    public override FakeEvent Error(FakeScript script) => new(null, Refusal(503, Message(script)));

    public override string Document(FakeScript script, string model, string text) =>
        $"[{Response(script, model, $$"""{"text":{{text}}}""", script.ReasoningTokens + script.Tokens, Reason(script))}]";

    public override string Refusal(int status, string message) =>
        $$$"""{"error":{"code":{{{status}}},"message":{{{FakeText.Json(message)}}},"status":"{{{StatusOf(status)}}}"}}""";

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => Bears(request, "x-goog-api-key", "", provider.RequiredKey);

    protected override FakeReply Unauthorized() => new(400, """
        {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}
        """);

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider)
    {
        if (path != "/v1beta/models")
        {
            return null;
        }

        var (page, more) = Page(provider, query.GetValueOrDefault("pageToken"));
        var models = page.Select(id => new
        {
            name = $"models/{id}",
            displayName = id,
            supportedGenerationMethods = id.Contains("embed", StringComparison.Ordinal) ? new[] { "embedContent" } : ["generateContent", "countTokens"],
        });
        return new FakeReply(200, more ? JsonSerializer.Serialize(new { models, nextPageToken = page[^1] }) : JsonSerializer.Serialize(new { models }));
    }

    protected override string? ChatModel(FakeRequest request, string path) => ModelIn(request, path, "/v1beta/models/");

    protected static string? ModelIn(FakeRequest request, string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length..].Split(':') is [var model, "streamGenerateContent"]
            && Query(request).GetValueOrDefault("alt") == "sse"
            ? Uri.UnescapeDataString(model)
            : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(body, new() { ["contents"] = "list" }, new() { ["systemInstruction"] = "object", ["generationConfig"] = "object" });
        foreach (var content in problem is null ? body.GetProperty("contents").EnumerateArray().ToList() : [])
        {
            problem ??= FakeFields.Problem(content, new() { ["role"] = "text", ["parts"] = "list" }, []) ?? FakeFields.Parts(content.GetProperty("parts"));
            problem ??= content.GetProperty("role").GetString() is "user" or "model" ? null : "Please use a valid role: user, model.";
        }

        if (problem is null && body.TryGetProperty("systemInstruction", out var system))
        {
            problem = FakeFields.Problem(system, new() { ["parts"] = "list" }, []) ?? FakeFields.Parts(system.GetProperty("parts"));
        }

        if (problem is null && body.TryGetProperty("generationConfig", out var config))
        {
            problem = FakeFields.Problem(config, [], new() { ["maxOutputTokens"] = "number", ["temperature"] = "number" });
        }

        return problem is null ? null : Refused(400, $"Invalid JSON payload received. {problem}");
    }

    private static string Response(FakeScript script, string model, string part, int tokens, string? reason)
    {
        var thoughts = Math.Min(tokens, script.ReasoningTokens);
        var usage = script.Usage == FakeUsage.Never ? "" : string.Create(CultureInfo.InvariantCulture, $$"""
            "usageMetadata":{"promptTokenCount":{{script.InputTokens}},"candidatesTokenCount":{{tokens - thoughts}},"totalTokenCount":{{script.InputTokens + tokens}},"thoughtsTokenCount":{{thoughts}},"cachedContentTokenCount":{{script.CachedTokens}}},
            """).Trim();
        var finish = reason is null ? "" : $",\"finishReason\":\"{reason}\"";
        return $$"""{"candidates":[{"content":{"parts":[{{part}}],"role":"model"}{{finish}},"index":0}],{{usage}}"modelVersion":"{{model}}","responseId":"gem-fake"}""";
    }

    private static string? Reason(FakeScript script) => script.FinishReason switch
    {
        "stop" or "tool_calls" => "STOP",
        "length" => "MAX_TOKENS",
        "content_filter" => "SAFETY",
        var other => other,
    };

    private static string StatusOf(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        _ => "INTERNAL",
    };
}
