using System.Text;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Tests.Llm.Formats;

/// <summary>What single events of each format mean.</summary>
public sealed class FormatEventTests
{
    [Theory]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""", "answer")]
    [InlineData(WireFormatId.Anthropic, """{"delta":{"text":"a","type":"text_delta"},"type":"content_block_delta"}""", "answer")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"a"}}""", "reasoning")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_start","content_block":{"type":"redacted_thinking","data":"EmwKAhgB"}}""", "reasoning")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_delta","delta":{"type":"signature_delta","signature":"abc"}}""", "nothing")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":""}}""", "nothing")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{\"a"}}""", "answer")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_start","content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}""", "answer")]
    [InlineData(WireFormatId.Anthropic, """{"type":"content_block_delta","delta":{"type":"citations_delta","citation":{"cited_text":"x"}}}""", "nothing")]
    [InlineData(WireFormatId.Anthropic, """{"type":"ping"}""", "nothing")]
    [InlineData(WireFormatId.Anthropic, """{"type":"an_event_of_tomorrow","content":{"x":[1]},"usage":null}""", "nothing")]
    [InlineData(WireFormatId.Anthropic, """{"type":"message_start","message":{"id":"m","role":"assistant","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}""", "role")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.output_text.delta","delta":"a"}""", "answer")]
    [InlineData(WireFormatId.OpenAiResponses, """{"delta":"a","sequence_number":1,"type":"response.refusal.delta"}""", "answer")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.reasoning_text.delta","delta":"a"}""", "reasoning")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.reasoning_summary_text.delta","delta":"a"}""", "reasoning")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.reasoning_summary_text.done","text":"a"}""", "nothing")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.output_text.done","text":"a"}""", "nothing")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.custom_tool_call_input.delta","delta":"a"}""", "answer")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.audio.delta","delta":"aGk="}""", "nothing")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.output_item.done","item":{"type":"function_call","name":"f","arguments":"{}"}}""", "nothing")]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.created","response":{"id":"r","status":"in_progress","error":null,"incomplete_details":null,"output":[],"usage":null}}""", "role")]
    [InlineData(WireFormatId.Gemini, """{"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]}}]}""", "answer")]
    [InlineData(WireFormatId.Gemini, """{"candidates":[{"content":{"role":"model","parts":[{"text":"a","thought":true}]}}]}""", "reasoning")]
    [InlineData(WireFormatId.Gemini, """{"candidates":[{"content":{"role":"model","parts":[{"thought":false,"text":"a"}]}}]}""", "answer")]
    [InlineData(WireFormatId.Gemini, """{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]}}]}""", "answer")]
    [InlineData(WireFormatId.Gemini, """{"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"x"}]},"finishReason":"STOP"}]}""", "nothing")]
    [InlineData(WireFormatId.Gemini, """{"candidates":[{"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":1}}""", "nothing")]
    [InlineData(WireFormatId.VertexGemini, """{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"createTime":"x"}""", "answer")]
    [InlineData(WireFormatId.AzureOpenAi, """{"choices":[],"created":0,"id":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}""", "nothing")]
    [InlineData(WireFormatId.Bedrock, """{"contentBlockIndex":0,"delta":{"text":"a"},"p":"abc"}""", "answer")]
    [InlineData(WireFormatId.Bedrock, """{"delta":{"reasoningContent":{"text":"a"}}}""", "reasoning")]
    [InlineData(WireFormatId.Bedrock, """{"delta":{"reasoningContent":{"redactedContent":"YQ=="}}}""", "reasoning")]
    [InlineData(WireFormatId.Bedrock, """{"delta":{"reasoningContent":{"signature":"YQ=="}}}""", "nothing")]
    [InlineData(WireFormatId.Bedrock, """{"start":{"toolUse":{"toolUseId":"t","name":"f"}},"contentBlockIndex":1}""", "answer")]
    [InlineData(WireFormatId.Bedrock, """{"delta":{"toolUse":{"input":""}}}""", "nothing")]
    [InlineData(WireFormatId.Bedrock, """{"contentBlockIndex":0}""", "nothing")]
    [InlineData(WireFormatId.Cohere, """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"a"}}}}""", "answer")]
    [InlineData(WireFormatId.Cohere, """{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"a"}}}}""", "reasoning")]
    [InlineData(WireFormatId.Cohere, """{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"a"}}}""", "reasoning")]
    [InlineData(WireFormatId.Cohere, """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{"}}}}}""", "answer")]
    [InlineData(WireFormatId.Cohere, """{"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":1,"text":"a"}}}}""", "nothing")]
    [InlineData(WireFormatId.Cohere, """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":""}}}}""", "nothing")]
    [InlineData(WireFormatId.Mistral, """{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]}]}}]}""", "reasoning")]
    [InlineData(WireFormatId.Ollama, """{"message":{"role":"assistant","content":"a"},"done":false}""", "answer")]
    [InlineData(WireFormatId.Ollama, """{"message":{"role":"assistant","content":"","thinking":"a"},"done":false}""", "reasoning")]
    [InlineData(WireFormatId.Ollama, """{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":false}""", "answer")]
    [InlineData(WireFormatId.Ollama, """{"message":{"role":"assistant","content":""},"done":false}""", "role")]
    public void A_token_is_text_of_an_answer_or_of_reasoning_or_of_a_tool_call(WireFormatId format, string data, string expected)
    {
        var answer = Read(format, data);

        var seen = (answer.FirstRole, answer.FirstReasoning, answer.FirstAnswer) switch
        {
            (_, not null, _) => "reasoning",
            (_, _, not null) => "answer",
            (not null, _, _) => "role",
            _ => "nothing",
        };
        Assert.True(answer.Error is null, $"{answer.Error}");
        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(WireFormatId.Anthropic, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":5,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":9}}""", 12, 9, null, 4)]
    [InlineData(WireFormatId.Anthropic, """{"type":"message_delta","delta":{},"usage":{"output_tokens":9,"output_tokens_details":{"thinking_tokens":2},"server_tool_use":{"web_search_requests":0}}}""", null, 9, 2, null)]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.completed","response":{"id":"r","status":"completed","usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":4},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":14}}}""", 5, 9, 2, 4)]
    [InlineData(WireFormatId.Gemini, """{"candidates":[],"usageMetadata":{"promptTokenCount":5,"cachedContentTokenCount":4,"candidatesTokenCount":7,"thoughtsTokenCount":2,"totalTokenCount":14,"promptTokensDetails":[{"modality":"TEXT","tokenCount":5}]}}""", 5, 9, 2, 4)]
    [InlineData(WireFormatId.Gemini, """{"candidates":[],"usageMetadata":{"promptTokenCount":5,"thoughtsTokenCount":9}}""", 5, 9, 9, null)]
    [InlineData(WireFormatId.Bedrock, """{"usage":{"inputTokens":1,"cacheReadInputTokens":4,"cacheWriteInputTokens":0,"outputTokens":9,"totalTokens":14},"metrics":{"latencyMs":120}}""", 5, 9, null, 4)]
    [InlineData(WireFormatId.Cohere, """{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":1,"output_tokens":2},"tokens":{"input_tokens":5,"output_tokens":9},"cached_tokens":4}}}""", 5, 9, null, 4)]
    [InlineData(WireFormatId.Cohere, """{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5.0,"output_tokens":9}}}}""", 5, 9, null, null)]
    public void Usage_is_read_as_the_format_means_it(WireFormatId format, string data, int? input, int? output, int? reasoning, int? cached) =>
        Assert.Equal(new TokenCounts(input, output, reasoning, cached, TokenSource.Usage), Read(format, data).Tokens());

    [Fact]
    public void Ollamas_counts_and_times_are_the_servers_own()
    {
        var answer = Read(
            WireFormatId.Ollama,
            """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":5000000000,"load_duration":1000000000,"prompt_eval_count":5,"prompt_eval_duration":500000000,"eval_count":9,"eval_duration":3000000000}""");

        Assert.Equal(new TokenCounts(5, 9, null, null, TokenSource.ServerTimings), answer.Tokens());
        Assert.Equal(new ServerTimes(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)) { PromptTokens = 5, GenerationTokens = 9 }, answer.ServerTimes);
        Assert.NotNull(answer.EndedAt);
    }

    [Fact]
    public void Bedrocks_and_llama_servers_times_are_kept()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(120), Read(WireFormatId.Bedrock, """{"usage":{},"metrics":{"latencyMs":120}}""").ServerTimes?.Total);
        Assert.Equal(
            new ServerTimes(null, TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(21.5)) { PromptTokens = 6, GenerationTokens = 5 },
            Read(WireFormatId.OpenAiChat, """{"choices":[],"timings":{"cache_n":4,"prompt_n":6,"prompt_ms":1.5,"predicted_n":5,"predicted_ms":20}}""").ServerTimes);
    }

    [Theory]
    [InlineData(WireFormatId.Anthropic, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", LlmErrorKind.ServerError)]
    [InlineData(WireFormatId.Anthropic, """{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}""", LlmErrorKind.RateLimited)]
    [InlineData(WireFormatId.Anthropic, """{"type":"error","error":{"type":"not_found_error","message":"model: x"}}""", LlmErrorKind.NotFound)]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"error","code":"rate_limit_exceeded","message":"slow down","param":null}""", LlmErrorKind.RateLimited)]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"error","error":{"type":"server_error","message":"it broke"}}""", LlmErrorKind.ServerError)]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_error","message":"it broke"}}}""", LlmErrorKind.ServerError)]
    [InlineData(WireFormatId.OpenAiResponses, """{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"rate_limit_exceeded","message":"slow"}}}""", LlmErrorKind.RateLimited)]
    [InlineData(WireFormatId.Gemini, """{"error":{"code":503,"message":"The model is overloaded","status":"UNAVAILABLE"}}""", LlmErrorKind.ServerError)]
    [InlineData(WireFormatId.Gemini, """{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}""", LlmErrorKind.RateLimited)]
    [InlineData(WireFormatId.Gemini, """{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4}}""", LlmErrorKind.ContentFilter)]
    [InlineData(WireFormatId.Cohere, """{"type":"message-end","delta":{"finish_reason":"ERROR","error":"internal failure"}}""", LlmErrorKind.ServerError)]
    [InlineData(WireFormatId.Ollama, """{"error":"an error was encountered while running the model"}""", LlmErrorKind.ServerError)]
    public void An_error_in_a_stream_is_classed(WireFormatId format, string data, LlmErrorKind expected) => Assert.Equal(expected, Read(format, data).Error?.Kind);

    [Theory]
    [InlineData("!throttlingException", LlmErrorKind.RateLimited)]
    [InlineData("!validationException", LlmErrorKind.InvalidRequest)]
    [InlineData("!serviceUnavailableException", LlmErrorKind.ServerError)]
    [InlineData("!modelStreamErrorException", LlmErrorKind.ServerError)]
    [InlineData("!internalServerException", LlmErrorKind.ServerError)]
    [InlineData("!accessDeniedException", LlmErrorKind.Auth)]
    public void An_exception_of_Bedrocks_stream_is_classed_by_its_name(string name, LlmErrorKind expected)
    {
        var answer = new Answer(keepText: false);
        WireFormat.For(WireFormatId.Bedrock).ReadEvent(Encoding.UTF8.GetBytes(name), "{\"message\":\"So it is\"}"u8, answer);

        Assert.Equal((expected, $"{name[1..]}: So it is"), (answer.Error!.Kind, answer.Error.Message));
    }

    [Theory]
    [InlineData(WireFormatId.Anthropic, """{"choices":[]}""")]
    [InlineData(WireFormatId.Anthropic, "[1]")]
    [InlineData(WireFormatId.OpenAiResponses, """{"choices":[]}""")]
    [InlineData(WireFormatId.Gemini, """{"choices":[]}""")]
    [InlineData(WireFormatId.Cohere, """{"choices":[]}""")]
    [InlineData(WireFormatId.Ollama, """{"choices":[]}""")]
    [InlineData(WireFormatId.Ollama, """{"message":{"content":"a"}""")]
    [InlineData(WireFormatId.Bedrock, "7")]
    public void What_is_no_event_is_refused(WireFormatId format, string data) => Assert.ThrowsAny<JsonException>(() => Read(format, data));

    [Theory]
    [InlineData(WireFormatId.OpenAiChat, """{"id":"x","choices":[{"delta":{"content":"a"}}]}""")]
    [InlineData(WireFormatId.OpenAiResponses, """{"response":{"id":"x","status":"completed"},"type":"response.output_text.delta","delta":"a"}""")]
    [InlineData(WireFormatId.Anthropic, """{"id":"x","type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}""")]
    [InlineData(WireFormatId.Gemini, """{"responseId":"x","candidates":[{"content":{"parts":[{"text":"a"}]}}]}""")]
    [InlineData(WireFormatId.Cohere, """{"id":"x","type":"content-delta","delta":{"message":{"content":{"text":"a"}}}}""")]
    public void An_id_that_every_event_repeats_hides_nothing_that_follows_it(WireFormatId format, string data)
    {
        var answer = new Answer(keepText: true);
        for (var i = 0; i < 3; i++)
        {
            WireFormat.For(format).ReadEvent([], Encoding.UTF8.GetBytes(data), answer);
        }

        Assert.Equal(("x", "aaa", 3), (answer.ResponseId, answer.Text, answer.Chunks.Count));
    }

    private static Answer Read(WireFormatId format, string data)
    {
        var answer = new Answer(keepText: false);
        WireFormat.For(format).ReadEvent([], Encoding.UTF8.GetBytes(data), answer);
        return answer;
    }
}
