using Panoptes.Llm;
using Panoptes.Testing.Llm;
using static Panoptes.Tests.Llm.Measuring;

namespace Panoptes.Tests.Llm;

/// <summary>Streams that real servers send, and that must not change what is measured.</summary>
public sealed class LlmClientStreamTests
{
    private const string Eight = "tok0 tok1 tok2 tok3 tok4 tok5 tok6 tok7 ";

    public static TheoryData<string, FakeFraming> Framings => new()
    {
        { "plain", new() },
        { "comments before and between events", new() { Comments = true } },
        { "CRLF", new() { LineEnd = "\r\n" } },
        { "CR", new() { LineEnd = "\r" } },
        { "CR with comments", new() { LineEnd = "\r", Comments = true } },
        { "data without a space", new() { SpaceAfterColon = false } },
        { "data over several lines", new() { MultiLineData = true, LineEnd = "\r\n" } },
        { "event names", new() { EventName = "message" } },
        { "a byte order mark", new() { ByteOrderMark = true } },
        { "events split over reads", new() { SplitEvery = 50 } },
        { "several events in one read", new() { Coalesce = 3 } },
    };

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task The_framing_changes_nothing(string name, FakeFraming framing)
    {
        var measured = await MeasureAsync(new FakeScript { Framing = framing });

        Assert.True(measured.Error is null, $"{name}: {measured.Error}");
        Assert.Equal(Eight, measured.Text);
        Assert.Equal(8, measured.Chunks.Count);
        Assert.Equal(new TokenCounts(11, 8, 0, 0, TokenSource.Usage), measured.Tokens);
        Assert.Equal(("stop", 200, "chatcmpl-fake"), (measured.FinishReason, measured.HttpStatus, measured.ResponseId));
        AssertOrdered(measured);
    }

    [Fact]
    public async Task A_character_that_is_split_over_reads_arrives_whole()
    {
        var measured = await MeasureAsync(new FakeScript
        {
            Word = "grüße世界🎉",
            Tokens = 1,
            RoleFirst = false,
            Usage = FakeUsage.Never,
            Framing = new() { SplitEvery = 1 },
        });

        Assert.Null(measured.Error);
        Assert.Equal("grüße世界🎉0 ", measured.Text);
    }

    [Fact]
    public async Task A_role_only_chunk_is_no_token()
    {
        var measured = await MeasureAsync(new FakeScript { FirstToken = Ms(200), Interval = Ms(20), Tokens = 5 });

        Assert.Null(measured.Error);
        Assert.True(measured.TimeToFirstToken >= Ms(200), $"{measured.TimeToFirstToken}");
        Assert.True(measured.FirstRole < measured.FirstAnswer);
        Assert.True(measured.LastToken >= Ms(280));
        Assert.Equal((measured.LastToken - measured.TimeToFirstToken) / 4, measured.TimePerOutputToken);
        AssertOrdered(measured);
    }

    [Fact]
    public async Task An_arrival_is_stamped_after_its_emission_and_soon()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = Ms(50), Interval = Ms(10), Tokens = 20 });
        using var client = new LlmClient(TimeProvider.System);
        await client.MeasureAsync(Call(fake.BaseUrl), null, TestContext.Current.CancellationToken);

        var measured = await client.MeasureAsync(Call(fake.BaseUrl), null, TestContext.Current.CancellationToken);

        var emitted = fake.Requests[1].EmittedAt;
        Assert.Equal(emitted.Count, measured.Chunks.Count);
        var lags = measured.Chunks.Zip(emitted, (arrival, emission) => arrival - TimeProvider.System.GetElapsedTime(measured.DispatchedAt, emission)).Order().ToList();
        Assert.True(lags[0] >= Ms(-0.001), $"{lags[0]}");
        Assert.True(lags[10] < Ms(50), $"{lags[10]}");
    }

    [Fact]
    public async Task Four_tokens_a_chunk_are_one_arrival_and_four_tokens()
    {
        var measured = await MeasureAsync(new FakeScript { Tokens = 8, TokensPerChunk = 4 });

        Assert.Equal((2, 8, TokenSource.Usage), (measured.Chunks.Count, measured.Tokens.Output, measured.Tokens.Source));
    }

    [Theory]
    [InlineData(FakeReasoning.ReasoningContent)]
    [InlineData(FakeReasoning.Reasoning)]
    [InlineData(FakeReasoning.ThinkingBlocks)]
    public async Task Reasoning_comes_before_the_answer(FakeReasoning reasoning)
    {
        var measured = await MeasureAsync(new FakeScript { ReasoningTokens = 3, Tokens = 2, Interval = Ms(30), Reasoning = reasoning });

        Assert.Null(measured.Error);
        Assert.Equal(measured.FirstReasoning, measured.TimeToFirstToken);
        Assert.True(measured.FirstAnswer - measured.FirstReasoning >= Ms(60), $"{measured.FirstReasoning} {measured.FirstAnswer}");
        Assert.Equal((5, 5, 3), (measured.Chunks.Count, measured.Tokens.Output, measured.Tokens.Reasoning));
        Assert.Equal("tok3 tok4 ", measured.Text);
    }

    [Fact]
    public async Task A_tool_call_is_an_answer()
    {
        var measured = await MeasureAsync(new FakeScript { ToolCall = true, FinishReason = "tool_calls" });

        Assert.Null(measured.Error);
        Assert.NotNull(measured.FirstAnswer);
        Assert.Equal((8, ""), (measured.Chunks.Count, measured.Text));
    }

    [Theory]
    [InlineData(FakeUsage.OwnChunk, TokenSource.Usage, 12)]
    [InlineData(FakeUsage.FinishChunk, TokenSource.Usage, 12)]
    [InlineData(FakeUsage.EveryChunk, TokenSource.Usage, 12)]
    [InlineData(FakeUsage.Timings, TokenSource.ServerTimings, 12)]
    [InlineData(FakeUsage.Never, TokenSource.Chunks, 6)]
    public async Task A_token_count_says_where_it_came_from(FakeUsage usage, TokenSource source, int output)
    {
        var measured = await MeasureAsync(new FakeScript { Tokens = 12, TokensPerChunk = 2, CachedTokens = 7, Usage = usage });

        Assert.Null(measured.Error);
        Assert.Equal((source, output), (measured.Tokens.Source, measured.Tokens.Output));
        Assert.Equal(source == TokenSource.Usage, measured.UsageAt is not null);
        Assert.Equal(source == TokenSource.Usage ? 7 : null, measured.Tokens.CachedInput);
    }

    [Fact]
    public async Task A_stream_may_end_without_an_end_mark()
    {
        var measured = await MeasureAsync(new FakeScript { Done = false });

        Assert.Null(measured.Error);
        Assert.Equal(Eight, measured.Text);
    }

    [Fact]
    public async Task A_stream_that_the_end_of_the_connection_ends_is_complete_if_the_model_said_so()
    {
        var measured = await MeasureAsync(new FakeScript { UntilClose = true, Done = false });

        Assert.Null(measured.Error);
        Assert.Equal(8, measured.Chunks.Count);
    }

    [Fact]
    public async Task A_stall_within_the_limit_is_a_gap()
    {
        var measured = await MeasureAsync(new FakeScript { Tokens = 6, StallAfter = 3, Stall = TimeSpan.FromSeconds(1) });

        Assert.Null(measured.Error);
        Assert.True(measured.Chunks[3] - measured.Chunks[2] >= Ms(900), $"{measured.Chunks[3] - measured.Chunks[2]}");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compression_that_was_not_asked_for_is_undone_as_it_comes(string encoding)
    {
        var measured = await MeasureAsync(new FakeScript { Encoding = encoding, FirstToken = Ms(100), Interval = Ms(40), Tokens = 8 });

        Assert.Null(measured.Error);
        Assert.Equal(Eight, measured.Text);
        Assert.True(measured.LastToken - measured.TimeToFirstToken >= Ms(200), "the tokens came at once");
    }

    [Fact]
    public async Task Ten_megabytes_in_one_line_are_one_token_chunk()
    {
        var measured = await MeasureAsync(new FakeScript { Tokens = 2, PaddingBytes = 10_000_000 });

        Assert.Null(measured.Error);
        Assert.Equal(2, measured.Chunks.Count);
        Assert.Equal(LlmLimits.KeptText, measured.Text!.Length);
    }

    [Fact]
    public async Task A_document_instead_of_a_stream_is_one_chunk()
    {
        var measured = await MeasureAsync(new FakeScript { Stream = false, FirstToken = Ms(50) });

        Assert.Null(measured.Error);
        Assert.Equal((Eight, 1, 8), (measured.Text, measured.Chunks.Count, measured.Tokens.Output));
        Assert.True(measured.TimeToFirstToken >= Ms(50));
    }

    [Fact]
    public async Task Text_is_kept_only_if_it_is_asked_for()
    {
        var measured = await MeasureAsync(new FakeScript(), call => call with { KeepText = false });

        Assert.Null(measured.Text);
        Assert.Equal(8, measured.Chunks.Count);
    }

    private static void AssertOrdered(LlmMeasurement m)
    {
        TimeSpan?[] stages = [TimeSpan.Zero, m.Headers, m.FirstByte, m.FirstRole, m.FirstAnswer, m.LastToken, m.UsageAt, m.Latency];
        Assert.All(stages.Zip(stages.Skip(1)), pair => Assert.True(pair.First <= pair.Second, string.Join(" ≤ ", stages)));
        Assert.Equal(m.Chunks.Order(), m.Chunks);
        Assert.Equal((m.FirstAnswer, m.LastToken), (m.Chunks[0], m.Chunks[^1]));
    }
}
