using System.Text;
using Panoptes.Llm;
using Panoptes.Testing.Llm;
using static Panoptes.Tests.Llm.Protocols;

namespace Panoptes.Tests.Llm;

/// <summary>Large events in every wire format; one at a time, since each costs the machine a lot.</summary>
[Collection(Name)]
public sealed class EveryFormatSizeTests
{
    /// <summary>The tests that do not run beside each other.</summary>
    internal const string Name = "Large answers";

    public static TheoryData<FakeProtocol> Formats => Protocols.All;

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Ten_megabytes_in_one_event_are_one_chunk(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { Tokens = 2, PaddingBytes = 10_000_000 });

        Assert.Null(measured.Error);
        Assert.Equal((2, LlmLimits.KeptText), (measured.Chunks.Count, measured.Text!.Length));
    }

    // One of each framing; the parser decides.
    [Theory]
    [InlineData(FakeProtocol.Anthropic)]
    [InlineData(FakeProtocol.Ollama)]
    [InlineData(FakeProtocol.Bedrock)]
    public async Task An_event_longer_than_the_limit_is_malformed(FakeProtocol protocol)
    {
        var measured = await MeasureAsync(protocol, new FakeScript { PaddingBytes = LlmLimits.EventBytes + 1_000_000 });

        Assert.Equal(LlmErrorKind.MalformedStream, measured.Error!.Kind);
        Assert.Contains("longer than", measured.Error.Message, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(measured.Error.Message) < 600);
    }
}
