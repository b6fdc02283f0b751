using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Llm;

/// <summary>Answers that are asked for as one document.</summary>
public sealed class DocumentTests
{
    private static readonly FakeScript Paced = new()
    {
        FirstToken = TimeSpan.FromMilliseconds(30),
        Interval = TimeSpan.FromMilliseconds(20),
        Tokens = 16,
    };

    [Theory]
    [InlineData(FakeProtocol.OpenAiChat, WireFormatId.OpenAiChat)]
    [InlineData(FakeProtocol.Mistral, WireFormatId.Mistral)]
    [InlineData(FakeProtocol.Ollama, WireFormatId.Ollama)]
    public async Task A_document_has_a_latency_and_the_providers_count_and_no_times_of_tokens(FakeProtocol protocol, WireFormatId format)
    {
        await using var fake = await FakeProvider.StartAsync(Paced, protocol: protocol);
        using var client = new LlmClient(TimeProvider.System);

        var whole = await client.MeasureAsync(Call(fake, format) with { Stream = false, KeepText = true }, null, TestContext.Current.CancellationToken);

        Assert.Null(whole.Error);
        Assert.Contains("\"stream\":false", fake.Requests[^1].Body, StringComparison.Ordinal);
        Assert.DoesNotContain("stream_options", fake.Requests[^1].Body, StringComparison.Ordinal);
        Assert.Equal((16, 11), (whole.Tokens.Output, whole.Tokens.Input));
        Assert.StartsWith("tok0 tok1 ", whole.Text, StringComparison.Ordinal);
        Assert.Null(whole.TimeToFirstToken);
        Assert.Null(whole.LastToken);
        Assert.Null(whole.TimePerOutputToken);
        Assert.Empty(whole.Chunks);
        Assert.True(whole.Latency >= TimeSpan.FromMilliseconds(330), whole.Latency.ToString());
    }

    [Fact]
    public async Task What_no_provider_counted_is_unknown_in_a_document_and_never_one_chunk()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { Body = """{"choices":[{"message":{"role":"assistant","content":"a long answer"},"finish_reason":"stop"}]}""" });
        using var client = new LlmClient(TimeProvider.System);

        var whole = await client.MeasureAsync(Call(fake, WireFormatId.OpenAiChat) with { Stream = false }, null, TestContext.Current.CancellationToken);

        Assert.Null(whole.Error);
        Assert.Equal((null, TokenSource.Unknown), (whole.Tokens.Output, whole.Tokens.Source));
    }

    [Fact]
    public async Task Only_the_limit_of_the_whole_holds_for_a_document()
    {
        await using var fake = await FakeProvider.StartAsync(Paced with { FirstToken = TimeSpan.FromMilliseconds(400) });
        using var client = new LlmClient(TimeProvider.System);
        var hasty = new LlmTimeouts { FirstToken = TimeSpan.FromMilliseconds(50), Stall = TimeSpan.FromMilliseconds(50), Total = TimeSpan.FromMinutes(1) };

        var patient = await client.MeasureAsync(Call(fake, WireFormatId.OpenAiChat) with { Stream = false, Timeouts = hasty }, null, TestContext.Current.CancellationToken);
        var given = await client.MeasureAsync(
            Call(fake, WireFormatId.OpenAiChat) with { Stream = false, Timeouts = hasty with { Total = TimeSpan.FromMilliseconds(100) } }, null, TestContext.Current.CancellationToken);

        Assert.Null(patient.Error);
        Assert.Equal(LlmErrorKind.TimeoutTotal, given.Error?.Kind);
    }

    private static LlmCall Call(FakeProvider fake, WireFormatId format) =>
        new(new LlmEndpoint(fake.BaseUrl, format, "key"), "fake-model", [LlmMessage.User("hi")]);
}
