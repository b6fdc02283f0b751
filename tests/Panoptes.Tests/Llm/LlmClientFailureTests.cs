using System.Globalization;
using Panoptes.Llm;
using Panoptes.Testing.Llm;
using static Panoptes.Tests.Llm.Measuring;

namespace Panoptes.Tests.Llm;

/// <summary>Every way in which a call fails has its class, and what came before is kept.</summary>
[Collection(EveryFormatSizeTests.Name)]
public sealed class LlmClientFailureTests
{
    [Theory]
    [InlineData(400, LlmErrorKind.InvalidRequest)]
    [InlineData(401, LlmErrorKind.Auth)]
    [InlineData(403, LlmErrorKind.Auth)]
    [InlineData(404, LlmErrorKind.NotFound)]
    [InlineData(422, LlmErrorKind.InvalidRequest)]
    [InlineData(429, LlmErrorKind.RateLimited)]
    [InlineData(500, LlmErrorKind.ServerError)]
    [InlineData(503, LlmErrorKind.ServerError)]
    [InlineData(529, LlmErrorKind.ServerError)]
    public async Task A_status_has_its_class(int status, LlmErrorKind kind)
    {
        var measured = await MeasureAsync(FakeScript.Failing(status, "So it is"));

        Assert.Equal(new LlmError(kind, $"HTTP {status}: So it is", status), measured.Error);
        Assert.Equal(status, measured.HttpStatus);
        Assert.True(TimeSpan.Zero < measured.Headers && measured.Headers <= measured.Latency);
        Assert.Equal(new TokenCounts(null, null, null, null, TokenSource.Unknown), measured.Tokens);
    }

    [Theory]
    [InlineData("""{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}""", LlmErrorKind.NotFound)]
    [InlineData("""{"error":{"message":"Filtered","code":"content_filter","status":400}}""", LlmErrorKind.ContentFilter)]
    public async Task A_refusal_may_say_more_than_its_status(string body, LlmErrorKind kind) =>
        Assert.Equal(kind, (await MeasureAsync(new FakeScript { Status = 400, Body = body })).Error!.Kind);

    [Fact]
    public async Task The_wait_that_a_provider_asks_for_is_kept_as_seconds_or_as_a_date()
    {
        var seconds = await MeasureAsync(FakeScript.Failing(429, retryAfter: "7"));
        var at = TimeProvider.System.GetUtcNow().AddSeconds(100);
        var date = await MeasureAsync(FakeScript.Failing(503, retryAfter: at.ToString("r", CultureInfo.InvariantCulture)));
        var past = await MeasureAsync(FakeScript.Failing(429, retryAfter: at.AddHours(-1).ToString("r", CultureInfo.InvariantCulture)));
        var neither = await MeasureAsync(FakeScript.Failing(429, retryAfter: "soon"));

        Assert.Equal(TimeSpan.FromSeconds(7), seconds.Error!.RetryAfter);
        Assert.InRange(date.Error!.RetryAfter!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(101));
        Assert.Equal(TimeSpan.Zero, past.Error!.RetryAfter);
        Assert.Null(neither.Error!.RetryAfter);
    }

    [Fact]
    public async Task An_error_object_in_a_stream_ends_it_and_keeps_what_came()
    {
        var measured = await MeasureAsync(new FakeScript { ErrorAfter = 3 });

        Assert.Equal(new LlmError(LlmErrorKind.ServerError, "The engine is overloaded", 200), measured.Error);
        Assert.Equal((3, "tok0 tok1 tok2 "), (measured.Chunks.Count, measured.Text));
    }

    [Fact]
    public async Task A_filtered_answer_is_no_answer()
    {
        var measured = await MeasureAsync(new FakeScript { Tokens = 2, FinishReason = "content_filter" });

        Assert.Equal(LlmErrorKind.ContentFilter, measured.Error!.Kind);
        Assert.Equal((2, "content_filter"), (measured.Chunks.Count, measured.FinishReason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_connection_that_ends_in_mid_stream_leaves_what_came(int after)
    {
        var measured = await MeasureAsync(new FakeScript { DisconnectAfter = after, Interval = Ms(20) });

        Assert.Equal(LlmErrorKind.Disconnected, measured.Error!.Kind);
        Assert.Equal(after, measured.Chunks.Count);
        Assert.Equal((after, TokenSource.Chunks), (measured.Tokens.Output, measured.Tokens.Source));
        Assert.True(measured.LastToken <= measured.Latency);
    }

    [Fact]
    public async Task A_stream_without_a_length_that_ends_before_the_model_finished_was_cut()
    {
        var measured = await MeasureAsync(new FakeScript { UntilClose = true, Done = false, FinishReason = null });

        Assert.Equal((LlmErrorKind.Disconnected, 8), (measured.Error!.Kind, measured.Chunks.Count));
    }

    [Fact]
    public async Task A_connection_that_ends_instead_of_an_answer_is_a_disconnect()
    {
        var measured = await MeasureAsync(new FakeScript { DisconnectBeforeHeaders = true });

        Assert.Equal((LlmErrorKind.Disconnected, null), (measured.Error!.Kind, measured.HttpStatus));
        Assert.NotNull(measured.Connected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(": ping\n\n")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")]
    [InlineData("{\"choices\":[]}")]
    public async Task A_200_with_nothing_in_it_is_empty(string body) =>
        Assert.Equal(LlmErrorKind.Empty, (await MeasureAsync(new FakeScript { Body = body, ContentType = "text/event-stream" })).Error!.Kind);

    [Fact]
    public async Task A_model_that_thought_out_of_sight_up_to_its_limit_is_there()
    {
        var measured = await MeasureAsync(new FakeScript
        {
            Body = """
                data: {"choices":[{"delta":{"content":""},"finish_reason":"length"}],"usage":{"completion_tokens":16}}

                data: [DONE]


                """,
        });

        Assert.Null(measured.Error);
        Assert.Equal((16, TokenSource.Usage, null), (measured.Tokens.Output, measured.Tokens.Source, measured.TimeToFirstToken));
    }

    [Theory]
    [InlineData("<html><head><title>Sign in</title></head></html>", "an HTML page titled \"Sign in\"")]
    [InlineData("Internal Server Error", "no event")]
    [InlineData("data: {\"choices\":[{\"delta\"\n\n", "not of the format")]
    [InlineData("{\"model\":\"x\"}\n{\"model\":\"y\"}\n", "neither a stream nor a document")]
    public async Task A_200_that_is_something_else_is_malformed(string body, string says)
    {
        var measured = await MeasureAsync(new FakeScript { Body = body });

        Assert.Equal(LlmErrorKind.MalformedStream, measured.Error!.Kind);
        Assert.Contains(says, measured.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_compressed_as_they_claim_are_malformed() =>
        Assert.Equal(
            LlmErrorKind.MalformedStream,
            (await MeasureAsync(new FakeScript { Headers = new Dictionary<string, string> { ["Content-Encoding"] = "gzip" } })).Error!.Kind);

    [Fact]
    public async Task Forty_megabytes_in_one_line_are_cut_at_the_limit()
    {
        var measured = await MeasureAsync(new FakeScript { PaddingBytes = 40_000_000 });

        Assert.Equal(LlmErrorKind.MalformedStream, measured.Error!.Kind);
        Assert.Contains("longer than", measured.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_never_ends_is_cut_by_its_time()
    {
        var measured = await MeasureAsync(
            new FakeScript { Endless = true, Interval = Ms(5) },
            call => call with { Timeouts = Patient with { Total = Ms(600) } });

        Assert.Equal(LlmErrorKind.TimeoutTotal, measured.Error!.Kind);
        Assert.True(measured.Latency >= Ms(599), $"{measured.Latency}");
        Assert.NotEmpty(measured.Chunks);
        Assert.StartsWith("tok0 tok1 ", measured.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_token_that_does_not_come_is_given_up()
    {
        var measured = await MeasureAsync(
            new FakeScript { FirstToken = TimeSpan.FromMinutes(5) },
            call => call with { Timeouts = Patient with { FirstToken = Ms(300) } });

        Assert.Equal((LlmErrorKind.TimeoutFirstToken, "No token within 0.3 s."), (measured.Error!.Kind, measured.Error.Message));
        Assert.True(measured.Latency >= Ms(299));
        Assert.NotNull(measured.FirstRole);
        Assert.Null(measured.TimeToFirstToken);
    }

    [Fact]
    public async Task A_stall_past_the_limit_is_given_up_and_keeps_what_came()
    {
        var measured = await MeasureAsync(
            new FakeScript { StallAfter = 3, Stall = TimeSpan.FromMinutes(5) },
            call => call with { Timeouts = Patient with { Stall = Ms(400) } });

        Assert.Equal((LlmErrorKind.Stalled, 3), (measured.Error!.Kind, measured.Chunks.Count));
        Assert.True(measured.Latency - measured.LastToken >= Ms(350));
    }

    [Fact]
    public async Task A_status_is_the_failure_even_if_its_reason_never_comes()
    {
        var measured = await MeasureAsync(
            FakeScript.Failing(500) with { FirstToken = TimeSpan.FromMinutes(5) },
            call => call with { Timeouts = Patient with { FirstToken = Ms(200) } });

        Assert.Equal(LlmErrorKind.ServerError, measured.Error!.Kind);
    }

    [Fact]
    public async Task A_key_that_the_server_repeats_is_not_kept()
    {
        await using var fake = await FakeProvider.StartAsync(FakeScript.Failing(400, "Bad key pk-very-secret in Bearer pk-very-secret"));
        using var client = new LlmClient(TimeProvider.System);

        var measured = await client.MeasureAsync(Call(fake.BaseUrl, "pk-very-secret"), null, TestContext.Current.CancellationToken);

        Assert.Equal("Bearer pk-very-secret", fake.Requests[0].Headers["Authorization"]);
        Assert.DoesNotContain("very-secret", measured.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_reported_and_not_followed()
    {
        await using var other = await FakeProvider.StartAsync();
        var measured = await MeasureAsync(new FakeScript { Status = 307, Headers = new Dictionary<string, string> { ["Location"] = $"{other.BaseUrl}/chat/completions" } });

        Assert.Equal((LlmErrorKind.InvalidRequest, 307), (measured.Error!.Kind, measured.HttpStatus));
        Assert.True(TimeSpan.Zero < measured.Latency);
        Assert.Contains(other.BaseUrl.Authority, measured.Error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }
}
