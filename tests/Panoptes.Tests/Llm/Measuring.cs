using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Llm;

/// <summary>A call of the real client against a scripted provider on a real socket.</summary>
internal static class Measuring
{
    public static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    /// <summary>Generous limits: a loaded machine must not turn an answer into a timeout.</summary>
    public static LlmTimeouts Patient { get; } = new()
    {
        Connect = TimeSpan.FromSeconds(30),
        FirstToken = TimeSpan.FromSeconds(30),
        Stall = TimeSpan.FromSeconds(30),
        Total = TimeSpan.FromSeconds(60),
    };

    public static LlmCall Call(Uri baseUrl, string? key = null, string model = "fake-model") =>
        new(new LlmEndpoint(baseUrl, WireFormatId.OpenAiChat, key), model, [LlmMessage.User("Say something")]) { Timeouts = Patient, KeepText = true };

    public static async Task<LlmMeasurement> MeasureAsync(FakeScript script, Func<LlmCall, LlmCall>? change = null, FakeTransport transport = FakeTransport.Http1)
    {
        await using var fake = await FakeProvider.StartAsync(script, transport);
        using var client = new LlmClient(TimeProvider.System);
        var call = Call(fake.BaseUrl);
        return await client.MeasureAsync(change?.Invoke(call) ?? call, null, TestContext.Current.CancellationToken);
    }
}
