using Panoptes.Llm;
using Panoptes.Testing.Llm;
using static Panoptes.Tests.Llm.Measuring;
using static Panoptes.Tests.Llm.Protocols;

namespace Panoptes.Tests.Llm;

/// <summary>Every way in which a call fails, in every wire format, and what the providers refuse.</summary>
public sealed class EveryFormatFailureTests
{
    public static TheoryData<FakeProtocol> Formats => Protocols.All;

    public static TheoryData<FakeProtocol, int, LlmErrorKind> Statuses
    {
        get
        {
            var data = new TheoryData<FakeProtocol, int, LlmErrorKind>();
            foreach (var protocol in Enum.GetValues<FakeProtocol>())
            {
                data.Add(protocol, 400, LlmErrorKind.InvalidRequest);
                data.Add(protocol, 401, LlmErrorKind.Auth);
                data.Add(protocol, 403, LlmErrorKind.Auth);
                data.Add(protocol, 404, LlmErrorKind.NotFound);
                data.Add(protocol, 429, LlmErrorKind.RateLimited);
                data.Add(protocol, 500, LlmErrorKind.ServerError);
                data.Add(protocol, 503, LlmErrorKind.ServerError);
                data.Add(protocol, 529, LlmErrorKind.ServerError);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_status_has_its_class_and_the_providers_own_words(FakeProtocol protocol, int status, LlmErrorKind kind)
    {
        var measured = await MeasureAsync(protocol, FakeScript.Failing(status, "So it is", retryAfter: status == 429 ? "7" : null));

        Assert.Equal((kind, status), (measured.Error!.Kind, measured.Error.HttpStatus));
        Assert.StartsWith($"HTTP {status}: ", measured.Error.Message, StringComparison.Ordinal);
        Assert.True(protocol == FakeProtocol.Mistral && status == 401 || measured.Error.Message.Contains("So it is", StringComparison.Ordinal), measured.Error.Message);
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(7) : null, measured.Error.RetryAfter);
    }

    [Fact]
    public async Task The_wait_that_Google_asks_for_in_its_body_is_kept()
    {
        const string body = """{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.5s"}]}}""";

        var measured = await MeasureAsync(FakeProtocol.Gemini, new FakeScript { Status = 429, Body = body });

        Assert.Equal((LlmErrorKind.RateLimited, TimeSpan.FromSeconds(12.5)), (measured.Error!.Kind, measured.Error.RetryAfter));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_request_is_what_the_provider_takes_field_by_field(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript(), call => call with
        {
            Messages = [new("system", "Be brief"), LlmMessage.User("One"), new("assistant", "Two"), LlmMessage.User("grüße \"x\"")],
            MaxOutputTokens = 5,
            Temperature = 0,
        });

        Assert.Null(measured.Error);
        Assert.Equal(8, measured.Tokens.Output);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_right_key_is_taken_and_a_wrong_or_missing_one_is_refused(FakeProtocol protocol)
    {
        await using var fake = await FakeProvider.StartAsync(protocol: protocol);
        fake.RequiredKey = "key-that-is-right";
        using var client = new LlmClient(TimeProvider.System);
        Task<LlmMeasurement> With(string? key) => client.MeasureAsync(
            Call(fake, call => call with { Endpoint = Endpoint(fake, key) }), null, TestContext.Current.CancellationToken);

        var (right, wrong, none) = (await With("key-that-is-right"), await With("key-that-is-wrong"), await With(null));

        Assert.Null(right.Error);
        Assert.Equal((LlmErrorKind.Auth, LlmErrorKind.Auth), (wrong.Error!.Kind, none.Error!.Kind));
        Assert.DoesNotContain("that-is", $"{right} {wrong}", StringComparison.Ordinal);
    }

    // OpenAI's resources lie below any root, since every compatible server has its own.
    [Theory]
    [InlineData(FakeProtocol.Anthropic)]
    [InlineData(FakeProtocol.Gemini)]
    [InlineData(FakeProtocol.Vertex)]
    [InlineData(FakeProtocol.AzureOpenAi)]
    [InlineData(FakeProtocol.Bedrock)]
    [InlineData(FakeProtocol.Cohere)]
    [InlineData(FakeProtocol.Ollama)]
    public async Task A_wrong_path_is_not_found(FakeProtocol protocol) => Assert.Equal(
        LlmErrorKind.NotFound,
        (await MeasureAsync(protocol, new FakeScript(), call => call with
        {
            Endpoint = call.Endpoint with { BaseUrl = new Uri(call.Endpoint.BaseUrl, "/else/where?x=1") },
        })).Error!.Kind);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_error_in_a_stream_ends_it_and_keeps_what_came(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { ErrorAfter = 3 });

        Assert.Equal((LlmErrorKind.ServerError, 200), (measured.Error!.Kind, measured.Error.HttpStatus));
        Assert.Contains("The engine is overloaded", measured.Error.Message, StringComparison.Ordinal);
        Assert.Equal((3, "tok0 tok1 tok2 "), (measured.Chunks.Count, measured.Text));

        // Google counts on every chunk.
        var counted = protocol is FakeProtocol.Gemini or FakeProtocol.Vertex ? TokenSource.Usage : TokenSource.Chunks;
        Assert.Equal((3, counted), (measured.Tokens.Output, measured.Tokens.Source));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_answer_that_was_withheld_is_no_answer(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Tokens = 2, FinishReason = "content_filter" });

        Assert.Equal((LlmErrorKind.ContentFilter, 2), (measured.Error!.Kind, measured.Chunks.Count));
        Assert.Equal(Reasons(protocol).Withheld, measured.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_connection_that_ends_in_mid_stream_leaves_what_came(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { DisconnectAfter = 4, Interval = Ms(20) });

        Assert.Equal((LlmErrorKind.Disconnected, 4, 4), (measured.Error!.Kind, measured.Chunks.Count, measured.Tokens.Output));
        Assert.True(measured.LastToken <= measured.Latency);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_stream_without_a_length_that_ends_before_the_model_finished_was_cut(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { UntilClose = true, Done = false, FinishReason = null });

        Assert.Equal((LlmErrorKind.Disconnected, 8), (measured.Error!.Kind, measured.Chunks.Count));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_200_with_nothing_in_it_is_empty(FakeProtocol protocol)
    {
        var nothing = await MeasureAsync(protocol, new FakeScript { Body = "" });
        var silence = await MeasureAsync(protocol, new FakeScript { Tokens = 0, Usage = FakeUsage.Never });

        Assert.Equal((LlmErrorKind.Empty, LlmErrorKind.Empty), (nothing.Error!.Kind, silence.Error!.Kind));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_200_with_a_page_or_with_something_else_in_it_is_malformed(FakeProtocol protocol)
    {
        var page = await MeasureAsync(protocol, new FakeScript { Body = "<html><head><title>Sign in</title></head></html>" });
        var text = await MeasureAsync(protocol, new FakeScript { Body = "Internal Server Error, and no more than that" });
        var other = await MeasureAsync(protocol, new FakeScript { Body = "{\"hello\":\"world\"}\n" });

        Assert.Equal(LlmErrorKind.MalformedStream, page.Error!.Kind);
        Assert.Contains("an HTML page titled \"Sign in\"", page.Error.Message, StringComparison.Ordinal);
        Assert.Equal((LlmErrorKind.MalformedStream, LlmErrorKind.MalformedStream), (text.Error!.Kind, other.Error!.Kind));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_stream_that_never_ends_is_cut_by_its_time(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(
            protocol, new FakeScript { Endless = true, Interval = Ms(5) }, call => call with { Timeouts = Patient with { Total = Ms(500) } });

        Assert.Equal(LlmErrorKind.TimeoutTotal, measured.Error!.Kind);
        Assert.True(measured.Latency >= Ms(499), $"{measured.Latency}");
        Assert.StartsWith("tok0 tok1 ", measured.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_first_token_that_does_not_come_and_a_stall_past_its_limit_are_given_up(FakeProtocol protocol)
    {
        var late = await MeasureAsync(
            protocol, new FakeScript { FirstToken = TimeSpan.FromMinutes(5) }, call => call with { Timeouts = Patient with { FirstToken = Ms(300) } });
        var stalled = await MeasureAsync(
            protocol, new FakeScript { StallAfter = 3, Stall = TimeSpan.FromMinutes(5) }, call => call with { Timeouts = Patient with { Stall = Ms(400) } });

        Assert.Equal((LlmErrorKind.TimeoutFirstToken, null), (late.Error!.Kind, late.TimeToFirstToken));
        Assert.Equal((LlmErrorKind.Stalled, 3), (stalled.Error!.Kind, stalled.Chunks.Count));
    }
}
