using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>
/// AWS Bedrock's ConverseStream, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html, in the framing of
/// https://smithy.io/2.0/aws/amazon-eventstream.html, with its lists of models and inference profiles; a bearer key or a signature.
/// </summary>
internal sealed class BedrockDialect : FakeDialect
{
    public override bool IsSse => false;

    public override string ContentType => "application/vnd.amazon.eventstream";

    public override byte[] Frame(FakeEvent next) => FakeEventMessages.Message(
        Encoding.UTF8.GetBytes(next.Data),
        (":message-type", next.Name!.EndsWith("Exception", StringComparison.Ordinal) ? "exception" : "event"),
        (next.Name.EndsWith("Exception", StringComparison.Ordinal) ? ":exception-type" : ":event-type", next.Name),
        (":content-type", "application/json"));

    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model) => [new("messageStart", """{"role":"assistant","p":"abcd"}""")];

    public override IEnumerable<FakeEvent> Before(FakeScript script, int next)
    {
        if (next == script.ReasoningTokens && next > 0)
        {
            yield return new FakeEvent("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"EqQBCg"}}}""");
            yield return new FakeEvent("contentBlockStop", """{"contentBlockIndex":0}""");
        }

        if (next == script.ReasoningTokens && script.ToolCall)
        {
            yield return new FakeEvent("contentBlockStart", """{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t-1","name":"look_up"}}}""");
        }
    }

    public override FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens) => new("contentBlockDelta", (tokens.Reasoning, script.ToolCall) switch
    {
        (true, _) => $$$"""{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":{{{tokens.Text}}}}},"p":"ab"}""",
        (_, true) => $$$"""{"contentBlockIndex":1,"delta":{"toolUse":{"input":{{{tokens.Text}}}}},"p":"ab"}""",
        _ => $$"""{"contentBlockIndex":1,"delta":{"text":{{tokens.Text}}},"p":"ab"}""",
    });

    public override IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens)
    {
        yield return new FakeEvent("contentBlockStop", """{"contentBlockIndex":1}""");
        if (script.FinishReason is not null)
        {
            yield return new FakeEvent("messageStop", $$"""{"stopReason":"{{Reason(script)}}"}""");
        }

        if (script.Usage != FakeUsage.Never)
        {
            yield return new FakeEvent("metadata", $$$"""{"usage":{{{Usage(script, tokens)}}},"metrics":{"latencyMs":321}}""");
        }
    }

    public override FakeEvent Error(FakeScript script) => new("serviceUnavailableException", $$"""{"message":{{FakeText.Json(Message(script))}}}""");

    public override string Document(FakeScript script, string model, string text) => $$$"""
        {"output":{"message":{"role":"assistant","content":[{"text":{{{text}}}}]}},"stopReason":"end_turn","usage":{{{Usage(script, script.Tokens)}}},"metrics":{"latencyMs":321}}
        """;

    public override string Refusal(int status, string message) => $$"""{"message":{{FakeText.Json(message)}}}""";

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => provider.RequiredSignature is { } keys
        ? FakeSignature.Matches(request, keys)
        : Bears(request, "Authorization", "Bearer ", provider.RequiredKey);

    protected override FakeReply Unauthorized() => new(403, """{"message":"The security token included in the request is invalid."}""")
    {
        Headers = new Dictionary<string, string> { ["x-amzn-ErrorType"] = "UnrecognizedClientException" },
    };

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider) => path switch
    {
        "/foundation-models" when query.GetValueOrDefault("byOutputModality") == "TEXT" => new FakeReply(200, JsonSerializer.Serialize(new
        {
            modelSummaries = provider.Models.Select(id => new
            {
                modelArn = $"arn:aws:bedrock:us-east-1::foundation-model/{id}",
                modelId = id,
                outputModalities = new[] { "TEXT" },
                responseStreamingSupported = !id.Contains("embed", StringComparison.Ordinal),
                inferenceTypesSupported = id.Contains("profile-only", StringComparison.Ordinal) ? new[] { "INFERENCE_PROFILE" } : ["ON_DEMAND"],
                modelLifecycle = new { status = "ACTIVE" },
            }),
        })),
        "/inference-profiles" => Profiles(query, provider),
        _ => null,
    };

    private static FakeReply Profiles(IReadOnlyDictionary<string, string> query, FakeProvider provider)
    {
        var (page, more) = Page(provider, query.GetValueOrDefault("nextToken"));
        var profiles = page.Where(id => id.Contains("profile-only", StringComparison.Ordinal)).Select(id => new
        {
            inferenceProfileId = $"us.{id}",
            status = "ACTIVE",
            type = "SYSTEM_DEFINED",
            models = new[] { new { modelArn = $"arn:aws:bedrock:us-east-1::foundation-model/{id}" } },
        }).Append(new
        {
            inferenceProfileId = "us.stability.image-v1:0",
            status = "ACTIVE",
            type = "SYSTEM_DEFINED",
            models = new[] { new { modelArn = "arn:aws:bedrock:us-east-1::foundation-model/stability.image-v1:0" } },
        });
        return new FakeReply(200, more
            ? JsonSerializer.Serialize(new { inferenceProfileSummaries = profiles, nextToken = page[^1] })
            : JsonSerializer.Serialize(new { inferenceProfileSummaries = profiles }));
    }

    protected override string? ChatModel(FakeRequest request, string path) =>
        path.Split('/') is ["", "model", var model, "converse-stream"] ? Uri.UnescapeDataString(model) : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider)
    {
        var problem = FakeFields.Problem(body, new() { ["messages"] = "list" }, new() { ["system"] = "list", ["inferenceConfig"] = "object" });
        foreach (var message in problem is null ? body.GetProperty("messages").EnumerateArray().ToList() : [])
        {
            problem ??= FakeFields.Problem(message, new() { ["role"] = "text", ["content"] = "list" }, []) ?? FakeFields.Parts(message.GetProperty("content"));
            problem ??= message.GetProperty("role").GetString() is "user" or "assistant" ? null : "role must be user or assistant";
        }

        if (problem is null && body.TryGetProperty("system", out var system))
        {
            problem = FakeFields.Parts(system);
        }

        if (problem is null && body.TryGetProperty("inferenceConfig", out var config))
        {
            problem = FakeFields.Problem(config, [], new() { ["maxTokens"] = "number", ["temperature"] = "number" });
        }

        return problem is null ? null : Refused(400, problem);
    }

    private static string Usage(FakeScript script, int tokens) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"inputTokens":{{script.InputTokens - script.CachedTokens}},"outputTokens":{{tokens}},"totalTokens":{{script.InputTokens + tokens}},"cacheReadInputTokens":{{script.CachedTokens}},"cacheWriteInputTokens":0}
        """).Trim();

    private static string Reason(FakeScript script) => script.FinishReason switch
    {
        "stop" => "end_turn",
        "length" => "max_tokens",
        "tool_calls" => "tool_use",
        "content_filter" => "content_filtered",
        var other => other!,
    };
}
