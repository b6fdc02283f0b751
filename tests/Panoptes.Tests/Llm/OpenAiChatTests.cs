using System.Text;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Tests.Llm;

public sealed class OpenAiChatTests
{
    private static readonly OpenAiChat Format = new();

    [Theory]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions")]
    [InlineData("http://127.0.0.1:1234/v1/chat/completions", "http://127.0.0.1:1234/v1/chat/completions")]
    [InlineData("https://x.openai.azure.com/openai/deployments/d?api-version=1", "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=1")]
    public void The_resource_is_put_behind_the_base_url_and_before_its_query(string baseUrl, string expected) =>
        Assert.Equal(expected, Format.Address(Endpoint(baseUrl), "m").AbsoluteUri);

    [Fact]
    public void A_request_asks_for_a_stream_with_usage_and_holds_what_was_asked_for()
    {
        var call = new LlmCall(Endpoint("http://127.0.0.1/v1"), "m/ü", [new("system", "be brief"), LlmMessage.User("hi \"you\"")])
        {
            MaxOutputTokens = 5,
            Temperature = 0,
        };

        Assert.Equal(
            """{"model":"m/ü","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi \"you\""}],"max_tokens":5,"temperature":0,"stream":true,"stream_options":{"include_usage":true}}""",
            Encoding.UTF8.GetString(Format.Body(call)));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "gpt-4o", "max_completion_tokens")]
    [InlineData("https://x.openai.azure.com/openai", "o3-mini", "max_completion_tokens")]
    [InlineData("https://openrouter.ai/api/v1", "openai/gpt-5-nano", "max_completion_tokens")]
    [InlineData("https://x.openai.azure.com/openai", "gpt-4o", "max_tokens")]
    [InlineData("http://127.0.0.1:8080/v1", "llama-3", "max_tokens")]
    [InlineData("http://127.0.0.1:8080/v1", "olmo-2", "max_tokens")]
    public void The_limit_is_named_as_the_model_expects(string baseUrl, string model, string expected) =>
        Assert.Equal(expected, OpenAiChatRequest.LimitField(new LlmCall(Endpoint(baseUrl), model, [])));

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}]}""", "answer")]
    [InlineData("""{"choices":[{"delta":{"content":""}}]}""", "nothing")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":null}}]}""", "role")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"a","content":null}}]}""", "reasoning")]
    [InlineData("""{"choices":[{"delta":{"reasoning":"a","content":""}}]}""", "reasoning")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]}]}}]}""", "reasoning")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":"a"}]}}]}""", "answer")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":""}}]}}]}""", "answer")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}""", "answer")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":""}}]}}]}""", "nothing")]
    [InlineData("""{"choices":[{"delta":{"refusal":"no"}}]}""", "answer")]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"a"}}]}""", "answer")]
    [InlineData("""{"choices":[],"usage":null}""", "nothing")]
    [InlineData("""{"choices":[{"delta":null,"finish_reason":"stop"}]}""", "nothing")]
    [InlineData("""{"choices":null,"new_field":{"deep":[1,{"x":[]}]}}""", "nothing")]
    public void A_token_is_text_of_an_answer_or_of_reasoning_or_of_a_tool_call(string chunk, string expected)
    {
        var answer = Read(chunk);

        Assert.Equal(expected, (answer.FirstRole, answer.FirstReasoning, answer.FirstAnswer) switch
        {
            (not null, _, _) => "role",
            (_, not null, null) => "reasoning",
            (_, null, not null) => "answer",
            _ => "nothing",
        });
    }

    [Theory]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}""", 9, 5, 2, 4)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":5,"total_tokens":16,"completion_tokens_details":{"reasoning_tokens":2}}""", 9, 7, 2, null)]
    [InlineData("""{"input_tokens":9,"output_tokens":5}""", 9, 5, null, null)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":5,"prompt_cache_hit_tokens":3}""", 9, 5, null, 3)]
    [InlineData("""{"prompt_tokens":null,"completion_tokens":5,"prompt_tokens_details":null}""", null, 5, null, null)]
    public void Usage_is_read_under_every_name_that_it_goes_by(string usage, int? input, int? output, int? reasoning, int? cached) =>
        Assert.Equal(new TokenCounts(input, output, reasoning, cached, TokenSource.Usage), Read($$"""{"choices":[],"usage":{{usage}} }""").Tokens());

    [Fact]
    public void Timings_count_where_usage_is_missing() =>
        Assert.Equal(
            new TokenCounts(9, 5, null, 3, TokenSource.ServerTimings),
            Read("""{"choices":[],"timings":{"cache_n":3,"prompt_n":6,"prompt_ms":1.5,"predicted_n":5,"predicted_per_second":9.5}}""").Tokens());

    [Theory]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0}""")]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":-1}""")]
    [InlineData("""{"completion_tokens":1.5}""")]
    [InlineData("""{"completion_tokens":"many"}""")]
    [InlineData("""{"completion_tokens":99999999999}""")]
    public void A_count_that_cannot_be_is_replaced_by_the_chunks_and_marked(string usage)
    {
        var tokens = Read($$"""{"choices":[{"delta":{"content":"a"} }],"usage":{{usage}} }""").Tokens();

        Assert.Equal((1, TokenSource.Chunks), (tokens.Output, tokens.Source));
    }

    [Theory]
    [InlineData("""{"error":{"message":"slow down","type":"rate_limit_error","code":null}}""", LlmErrorKind.RateLimited)]
    [InlineData("""{"error":{"message":"slow down","code":429}}""", LlmErrorKind.RateLimited)]
    [InlineData("""{"error":{"message":"no such model","type":"invalid_request_error","code":"model_not_found"}}""", LlmErrorKind.NotFound)]
    [InlineData("""{"error":{"message":"bad","type":"invalid_request_error"}}""", LlmErrorKind.InvalidRequest)]
    [InlineData("""{"error":{"message":"blocked","code":"content_filter"}}""", LlmErrorKind.ContentFilter)]
    [InlineData("""{"error":{"message":"who","code":"401"}}""", LlmErrorKind.Auth)]
    [InlineData("""{"error":{"message":"overloaded","type":"overloaded_error"}}""", LlmErrorKind.ServerError)]
    [InlineData("""{"error":"out of memory"}""", LlmErrorKind.ServerError)]
    [InlineData("""{"object":"error","message":"bad","type":"BadRequestError","code":400}""", LlmErrorKind.InvalidRequest)]
    [InlineData("""{"id":"x","choices":[{"delta":{"content":""}}],"error":{"code":502,"message":"upstream"}}""", LlmErrorKind.ServerError)]
    public void An_error_object_in_a_stream_is_classed(string chunk, LlmErrorKind expected) => Assert.Equal(expected, Read(chunk).Error!.Kind);

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}""")]
    [InlineData("""{"choices":[]} x""")]
    [InlineData("""["choices"]""")]
    [InlineData("""{"type":"message_start"}""")]
    [InlineData("hello")]
    public void What_is_no_chunk_is_refused(string chunk) => Assert.ThrowsAny<JsonException>(() => Read(chunk));

    [Theory]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":"Hel"},"message":{"role":"assistant","content":"Hel"},"index":0}],"IsDelta":true,"Successful":true}""")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":"","tool_calls":[]},"message":{"role":"assistant","content":"Hel"}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":null},"delta":{"content":"Hel"}}]}""")]
    public void Text_that_comes_under_both_names_is_taken_once(string chunk)
    {
        using var answer = new Answer(keepText: true);
        Format.ReadEvent([], Encoding.UTF8.GetBytes(chunk), answer);

        Assert.Equal(("Hel", 1), (answer.Text, answer.Chunks.Count));
    }

    private static LlmEndpoint Endpoint(string baseUrl) => new(new Uri(baseUrl), WireFormatId.OpenAiChat, "key");

    private static Answer Read(string chunk)
    {
        var answer = new Answer(keepText: false);
        Format.ReadEvent([], Encoding.UTF8.GetBytes(chunk), answer);
        return answer;
    }
}
