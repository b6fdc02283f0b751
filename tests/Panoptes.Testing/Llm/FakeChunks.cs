using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Panoptes.Testing.Llm;

/// <summary>The JSON of a scripted answer, as OpenAI's chat completions write it.</summary>
internal static class FakeChunks
{
    public static string Role(FakeScript script, string model) => Chunk(script, model, """{"role":"assistant","content":""}""", 0);

    /// <summary>A chunk that holds <paramref name="count"/> tokens from number <paramref name="first"/> on, reasoning tokens counted first.</summary>
    public static string Tokens(FakeScript script, string model, int first, int count, long stamp)
    {
        var text = Text(script, first, count, stamp);
        var delta = (first < script.ReasoningTokens, script.Reasoning) switch
        {
            (true, FakeReasoning.ReasoningContent) => $$"""{"content":null,"reasoning_content":{{text}}}""",
            (true, FakeReasoning.Reasoning) => $$"""{"content":"","reasoning":{{text}}}""",
            (true, _) => $$"""{"content":[{"type":"thinking","thinking":[{"type":"text","text":{{text}}}]}]}""",
            _ when script.ToolCall => $$$"""{"tool_calls":[{"index":0,"function":{"arguments":{{{text}}}}}]}""",
            _ => $$"""{"content":{{text}}}""",
        };
        return Chunk(script, model, delta, first + count);
    }

    public static string Finish(FakeScript script, string model, int tokens)
    {
        var reason = script.FinishReason is null ? "null" : $"\"{script.FinishReason}\"";
        var extra = script.Usage switch
        {
            FakeUsage.FinishChunk or FakeUsage.EveryChunk => $",\"usage\":{Usage(script, tokens)}",
            FakeUsage.Timings => Invariant($",\"timings\":{{\"prompt_n\":{script.InputTokens},\"predicted_n\":{tokens},\"predicted_ms\":1.5}}"),
            _ => "",
        };
        return $$"""{{{Head(model)}},"choices":[{"index":0,"delta":{},"finish_reason":{{reason}}}]{{extra}} }""";
    }

    public static string OwnUsage(FakeScript script, string model, int tokens) =>
        $$"""{{{Head(model)}},"choices":[],"usage":{{Usage(script, tokens)}}}""";

    public static string Document(FakeScript script, string model)
    {
        var text = new StringBuilder();
        for (var i = script.ReasoningTokens; i < script.ReasoningTokens + script.Tokens; i++)
        {
            text.Append(script.Word).Append(i).Append(' ');
        }

        var content = JsonSerializer.Serialize(text.ToString());
        return $$"""
            {"id":"chatcmpl-fake","object":"chat.completion","model":"{{model}}",
             "choices":[{"index":0,"message":{"role":"assistant","content":{{content}}},"finish_reason":"{{script.FinishReason}}"}],
             "usage":{{Usage(script, script.ReasoningTokens + script.Tokens)}}}
            """;
    }

    public static string Models(IEnumerable<string> models) =>
        JsonSerializer.Serialize(new
        {
            @object = "list",
            data = models.Select(id => new { id, @object = "model", created = 1_700_000_000, owned_by = "fake" }),
        });

    private static string Text(FakeScript script, int first, int count, long stamp)
    {
        var text = new StringBuilder();
        for (var i = first; i < first + count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(script.StampTokens ? stamp : $"{script.Word}{i}")} ");
        }

        if (first == script.ReasoningTokens && script.PaddingBytes > text.Length)
        {
            text.Append('x', script.PaddingBytes - text.Length);
        }

        // Unescaped, so that a split can fall inside a UTF-8 character.
        return JsonSerializer.Serialize(text.ToString(), Readable);
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Chunk(FakeScript script, string model, string delta, int soFar)
    {
        var usage = script.Usage switch
        {
            FakeUsage.EveryChunk => $",\"usage\":{Usage(script, soFar)}",
            FakeUsage.OwnChunk => ",\"usage\":null",
            _ => "",
        };
        return $$"""{{{Head(model)}},"choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":null}]{{usage}}}""";
    }

    private static string Head(string model) =>
        $"\"id\":\"chatcmpl-fake\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"{model}\"";

    private static string Usage(FakeScript script, int tokens)
    {
        var reasoning = Math.Min(script.ReasoningTokens, tokens);
        return Invariant($$$"""
            {"prompt_tokens":{{{script.InputTokens}}},"completion_tokens":{{{tokens}}},"total_tokens":{{{script.InputTokens + tokens}}},
             "prompt_tokens_details":{"cached_tokens":{{{script.CachedTokens}}}},"completion_tokens_details":{"reasoning_tokens":{{{reasoning}}}}}
            """).ReplaceLineEndings("");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
