using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Llm;

/// <summary>What each wire format says of an answer, and how it is asked: what the one set of cases needs to know of a format.</summary>
internal static class Protocols
{
    public static TheoryData<FakeProtocol> All => [.. Enum.GetValues<FakeProtocol>()];

    /// <summary>Those that are framed as server-sent events.</summary>
    public static TheoryData<FakeProtocol> Sse => [.. Enum.GetValues<FakeProtocol>().Where(p => p is not (FakeProtocol.Ollama or FakeProtocol.Bedrock))];

    public static LlmEndpoint Endpoint(FakeProvider fake, string? key = null) => fake.Protocol switch
    {
        FakeProtocol.OpenAiChat => new(fake.BaseUrl, WireFormatId.OpenAiChat, key),
        FakeProtocol.OpenAiResponses => new(fake.BaseUrl, WireFormatId.OpenAiResponses, key),
        FakeProtocol.Anthropic => new(fake.BaseUrl, WireFormatId.Anthropic, key),
        FakeProtocol.Gemini => new(fake.BaseUrl, WireFormatId.Gemini, key),
        FakeProtocol.Vertex => new(new Uri(fake.BaseUrl, "/v1/projects/fake-project/locations/us-central1"), WireFormatId.VertexGemini, key),
        FakeProtocol.AzureOpenAi => new(fake.BaseUrl, WireFormatId.AzureOpenAi, key),
        FakeProtocol.Bedrock => new(fake.BaseUrl, WireFormatId.Bedrock, key),
        FakeProtocol.Cohere => new(fake.BaseUrl, WireFormatId.Cohere, key),
        FakeProtocol.Mistral => new(fake.BaseUrl, WireFormatId.Mistral, key),
        FakeProtocol.Ollama => new(fake.BaseUrl, WireFormatId.Ollama, key),
        _ => throw new ArgumentOutOfRangeException(nameof(fake)),
    };

    /// <summary>Where the format's token count comes from.</summary>
    public static TokenSource Counted(FakeProtocol protocol) => protocol == FakeProtocol.Ollama ? TokenSource.ServerTimings : TokenSource.Usage;

    /// <summary>Whether the format counts reasoning apart.</summary>
    public static bool CountsReasoning(FakeProtocol protocol) =>
        protocol is not (FakeProtocol.Anthropic or FakeProtocol.Bedrock or FakeProtocol.Cohere or FakeProtocol.Ollama);

    public static bool CountsCached(FakeProtocol protocol) => protocol != FakeProtocol.Ollama;

    /// <summary>The end of an answer that ran its course, of one that reached its limit, and of one that was withheld.</summary>
    public static (string Stop, string Length, string Withheld) Reasons(FakeProtocol protocol) => protocol switch
    {
        FakeProtocol.OpenAiResponses => ("completed", "max_output_tokens", "content_filter"),
        FakeProtocol.Anthropic => ("end_turn", "max_tokens", "refusal"),
        FakeProtocol.Gemini or FakeProtocol.Vertex => ("STOP", "MAX_TOKENS", "SAFETY"),
        FakeProtocol.Bedrock => ("end_turn", "max_tokens", "content_filtered"),
        FakeProtocol.Cohere => ("COMPLETE", "MAX_TOKENS", "ERROR_TOXIC"),
        _ => ("stop", "length", "content_filter"),
    };

    public static async Task<LlmMeasurement> MeasureAsync(
        FakeProtocol protocol, FakeScript script, Func<LlmCall, LlmCall>? change = null, FakeTransport transport = FakeTransport.Http1)
    {
        await using var fake = await FakeProvider.StartAsync(script, transport, protocol);
        using var client = new LlmClient(TimeProvider.System);
        return await client.MeasureAsync(Call(fake, change), null, TestContext.Current.CancellationToken);
    }

    public static LlmCall Call(FakeProvider fake, Func<LlmCall, LlmCall>? change = null)
    {
        var call = new LlmCall(Endpoint(fake), "fake-model", [LlmMessage.User("Say something")]) { Timeouts = Measuring.Patient, KeepText = true };
        return change?.Invoke(call) ?? call;
    }
}
