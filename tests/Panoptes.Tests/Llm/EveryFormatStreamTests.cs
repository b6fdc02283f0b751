using Panoptes.Llm;
using Panoptes.Testing.Llm;
using static Panoptes.Tests.Llm.Measuring;
using static Panoptes.Tests.Llm.Protocols;

namespace Panoptes.Tests.Llm;

/// <summary>Streams that real servers send, in every wire format: each case is written once.</summary>
public sealed class EveryFormatStreamTests
{
    private const string Eight = "tok0 tok1 tok2 tok3 tok4 tok5 tok6 tok7 ";

    public static TheoryData<FakeProtocol> Formats => Protocols.All;

    public static TheoryData<FakeProtocol, string> Framings
    {
        get
        {
            var data = new TheoryData<FakeProtocol, string>();
            foreach (var protocol in Sse)
            {
                foreach (var framing in SseFramings.Keys)
                {
                    data.Add(protocol.Data, framing);
                }
            }

            return data;
        }
    }

    private static Dictionary<string, FakeFraming> SseFramings { get; } = new()
    {
        ["comments before and between events"] = new() { Comments = true },
        ["CRLF"] = new() { LineEnd = "\r\n" },
        ["CR with comments"] = new() { LineEnd = "\r", Comments = true },
        ["data without a space"] = new() { SpaceAfterColon = false },
        ["data over several lines"] = new() { MultiLineData = true, LineEnd = "\r\n" },
        ["a byte order mark"] = new() { ByteOrderMark = true },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_answer_is_read_whole(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { CachedTokens = 7 });

        AssertWhole(protocol, measured);
        Assert.Equal((11, 8), (measured.Tokens.Input, measured.Tokens.Output));
        Assert.Equal(CountsCached(protocol) ? 7 : null, measured.Tokens.CachedInput);
        Assert.Equal(CountsReasoning(protocol) ? 0 : null, measured.Tokens.Reasoning);
        Assert.Equal((Counted(protocol), Reasons(protocol).Stop, 200), (measured.Tokens.Source, measured.FinishReason, measured.HttpStatus));
        Assert.Equal(protocol is FakeProtocol.Ollama or FakeProtocol.Bedrock, measured.ResponseId is null);
        Assert.Equal(protocol != FakeProtocol.Ollama, measured.UsageAt is not null);
        Assert.NotNull(measured.FirstRole);
        TimeSpan?[] stages = [TimeSpan.Zero, measured.Headers, measured.FirstByte, measured.FirstRole, measured.FirstAnswer, measured.LastToken, measured.Latency];
        Assert.All(stages.Zip(stages.Skip(1)), pair => Assert.True(pair.First <= pair.Second, string.Join(" ≤ ", stages)));
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task The_framing_of_events_changes_nothing(FakeProtocol protocol, string framing) =>
        AssertWhole(protocol, await MeasureAsync(protocol, new FakeScript { Framing = SseFramings[framing] }));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Events_split_over_reads_change_nothing(FakeProtocol protocol) =>
        AssertWhole(protocol, await MeasureAsync(protocol, new FakeScript { Framing = new() { SplitEvery = 50 } }));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Several_events_in_one_read_change_nothing(FakeProtocol protocol) =>
        AssertWhole(protocol, await MeasureAsync(protocol, new FakeScript { Framing = new() { Coalesce = 3 } }));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_character_that_is_split_over_reads_arrives_whole(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Word = "grüße世界🎉", Tokens = 1, RoleFirst = false, Framing = new() { SplitEvery = 3 } });

        Assert.Null(measured.Error);
        Assert.Equal("grüße世界🎉0 ", measured.Text);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_only_opens_the_answer_is_no_token(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { FirstToken = Ms(200), Interval = Ms(20), Tokens = 5 });

        Assert.Null(measured.Error);
        Assert.True(measured.TimeToFirstToken >= Ms(200), $"{measured.TimeToFirstToken}");
        Assert.True(measured.FirstRole < measured.FirstAnswer, $"{measured.FirstRole} {measured.FirstAnswer}");

        // On a loaded machine all tokens may come in one read; then there is no time between them.
        var span = measured.LastToken - measured.TimeToFirstToken;
        Assert.Equal(span > TimeSpan.Zero ? span / 4 : null, measured.TimePerOutputToken);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Four_tokens_a_chunk_are_one_arrival_and_four_tokens(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { TokensPerChunk = 4 });

        Assert.Equal((2, 8, Counted(protocol)), (measured.Chunks.Count, measured.Tokens.Output, measured.Tokens.Source));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Reasoning_comes_before_the_answer(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { ReasoningTokens = 3, Tokens = 2, Interval = Ms(30) });

        Assert.Null(measured.Error);
        Assert.Equal(measured.FirstReasoning, measured.TimeToFirstToken);
        Assert.True(measured.FirstAnswer - measured.FirstReasoning >= Ms(60), $"{measured.FirstReasoning} {measured.FirstAnswer}");
        Assert.Equal((5, 5, "tok3 tok4 "), (measured.Chunks.Count, measured.Tokens.Output, measured.Text));
        Assert.Equal(CountsReasoning(protocol) ? 3 : null, measured.Tokens.Reasoning);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_tool_call_is_an_answer(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { ToolCall = true, FinishReason = "tool_calls" });

        // Some formats name the tool in an event of its own.
        Assert.Null(measured.Error);
        Assert.NotNull(measured.FirstAnswer);
        Assert.InRange(measured.Chunks.Count, 8, 9);
        Assert.Equal("", measured.Text);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Without_a_count_the_chunks_are_counted_and_marked(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Tokens = 12, TokensPerChunk = 2, Usage = FakeUsage.Never });

        Assert.Null(measured.Error);
        Assert.Equal((TokenSource.Chunks, 6, null), (measured.Tokens.Source, measured.Tokens.Output, measured.UsageAt));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_stream_may_end_without_its_end_mark(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Done = false });

        Assert.Null(measured.Error);
        Assert.Equal(Eight, measured.Text);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_answer_that_reached_its_limit_says_so(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { FinishReason = "length" });

        Assert.Null(measured.Error);
        Assert.Equal((Reasons(protocol).Length, 8), (measured.FinishReason, measured.Tokens.Output));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_stall_within_the_limit_is_a_gap(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Tokens = 6, StallAfter = 3, Stall = TimeSpan.FromSeconds(1) });

        Assert.Null(measured.Error);
        Assert.True(measured.Chunks[3] - measured.Chunks[2] >= Ms(900), $"{measured.Chunks[3] - measured.Chunks[2]}");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Compression_that_was_not_asked_for_is_undone_as_it_comes(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Encoding = "gzip", Interval = Ms(30) });

        AssertWhole(protocol, measured);
        Assert.True(measured.LastToken - measured.TimeToFirstToken >= Ms(150), "the tokens came at once");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Http2_changes_nothing(FakeProtocol protocol) => AssertWhole(protocol, await MeasureAsync(
        protocol, new FakeScript(), call => call with { Endpoint = call.Endpoint with { Http2PriorKnowledge = true } }, FakeTransport.Http2));

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_document_instead_of_a_stream_is_one_chunk(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Stream = false, FirstToken = Ms(50) });

        Assert.Null(measured.Error);
        Assert.Equal((Eight, 1, 8), (measured.Text, measured.Chunks.Count, measured.Tokens.Output));
        Assert.True(measured.TimeToFirstToken >= Ms(50));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_arrival_is_stamped_after_its_emission_and_soon(FakeProtocol protocol)
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = Ms(50), Interval = Ms(10), Tokens = 20 }, FakeTransport.Http1, protocol);
        using var client = new LlmClient(TimeProvider.System);
        await client.MeasureAsync(Call(fake), null, TestContext.Current.CancellationToken);

        var measured = await client.MeasureAsync(Call(fake), null, TestContext.Current.CancellationToken);

        var emitted = fake.Requests[1].EmittedAt;
        Assert.Equal(emitted.Count, measured.Chunks.Count);
        var lags = measured.Chunks.Zip(emitted, (arrival, emission) => arrival - TimeProvider.System.GetElapsedTime(measured.DispatchedAt, emission)).ToList();
        Assert.True(lags.Min() >= Ms(-0.001), $"{lags.Min()}");
        Assert.True(lags.Take(10).Min() < Ms(50), $"{lags.Take(10).Min()}"); // the least of the first half: what waits for the end lags by 100 ms
        Assert.Equal(1, fake.Connections);
    }

    private static void AssertWhole(FakeProtocol protocol, LlmMeasurement measured)
    {
        Assert.True(measured.Error is null, $"{protocol}: {measured.Error}");
        Assert.Equal((Eight, 8, 8), (measured.Text, measured.Chunks.Count, measured.Tokens.Output));
        Assert.Equal(Reasons(protocol).Stop, measured.FinishReason);
        Assert.Equal(measured.Chunks.Order(), measured.Chunks);
    }
}
