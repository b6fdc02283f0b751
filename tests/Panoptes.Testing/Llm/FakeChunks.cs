using System.Globalization;
using Panoptes.Testing.Llm.Dialects;

namespace Panoptes.Testing.Llm;

/// <summary>The JSON of a scripted answer, as OpenAI's chat completions write it.</summary>
internal static class FakeChunks
{
    public static string Role(FakeScript script, string model) => Chunk(script, model, """{"role":"assistant","content":""}""", 0);

    public static string Tokens(FakeScript script, string model, FakeTokens tokens)
    {
        var text = tokens.Text;
        var delta = (tokens.Reasoning, script.Reasoning) switch
        {
            (true, FakeReasoning.ReasoningContent) => $$"""{"content":null,"reasoning_content":{{text}}}""",
            (true, FakeReasoning.Reasoning) => $$"""{"content":"","reasoning":{{text}}}""",
            (true, _) => $$"""{"content":[{"type":"thinking","thinking":[{"type":"text","text":{{text}}}]}]}""",
            _ when script.ToolCall => $$$"""{"tool_calls":[{"index":0,"function":{"arguments":{{{text}}}}}]}""",
            _ => $$"""{"content":{{text}}}""",
        };
        return Chunk(script, model, delta, tokens.First + tokens.Count);
    }

    public static string Finish(FakeScript script, string model, int tokens)
    {
        var reason = script.FinishReason is null ? "null" : $"\"{script.FinishReason}\"";
        var extra = script.Usage switch
        {
            FakeUsage.FinishChunk or FakeUsage.EveryChunk => $",\"usage\":{Usage(script, tokens)}",
            FakeUsage.Timings => Invariant($",\"timings\":{{\"prompt_n\":{script.InputTokens},\"prompt_ms\":2.5,\"predicted_n\":{tokens},\"predicted_ms\":1.5}}"),
            _ => "",
        };
        return $$"""{{{Head(model)}},"choices":[{"index":0,"delta":{},"finish_reason":{{reason}}}]{{extra}} }""";
    }

    public static string OwnUsage(FakeScript script, string model, int tokens) =>
        $$"""{{{Head(model)}},"choices":[],"usage":{{Usage(script, tokens)}}}""";

    public static string Document(FakeScript script, string model, string text) =>
        $$"""
            {"id":"chatcmpl-fake","object":"chat.completion","model":"{{model}}",
             "choices":[{"index":0,"message":{"role":"assistant","content":{{text}}},"finish_reason":"{{script.FinishReason}}"}],
             "usage":{{Usage(script, script.ReasoningTokens + script.Tokens)}}}
            """;

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
