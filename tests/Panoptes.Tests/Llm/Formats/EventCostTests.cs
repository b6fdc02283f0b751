using System.Text;
using Panoptes.Llm;
using Panoptes.Testing.Llm;

namespace Panoptes.Tests.Llm.Formats;

/// <summary>An event is cut from its stream and read without costing memory, in every format.</summary>
public sealed class EventCostTests
{
    private const int Rounds = 100; // fewer than the chunks that an answer has room for from the start, warm-up included

    [Theory]
    [InlineData(WireFormatId.OpenAiChat, "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"},\"finish_reason\":null}]}\n\n")]
    [InlineData(WireFormatId.OpenAiResponses, "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"delta\":\"word\"}\n\n")]
    [InlineData(WireFormatId.Anthropic, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"word\"}}\n\n")]
    [InlineData(WireFormatId.Gemini, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word\"}],\"role\":\"model\"}}],\"usageMetadata\":{\"promptTokenCount\":4,\"candidatesTokenCount\":9},\"responseId\":\"x\"}\n\n")]
    [InlineData(WireFormatId.VertexGemini, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word\",\"thought\":true}]}}]}\n\n")]
    [InlineData(WireFormatId.AzureOpenAi, "data: {\"id\":\"x\",\"choices\":[{\"delta\":{\"content\":\"word\"},\"content_filter_results\":{}}]}\n\n")]
    [InlineData(WireFormatId.Bedrock, "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"word\"},\"p\":\"abcdef\"}")]
    [InlineData(WireFormatId.Cohere, "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"word\"}}}}\n\n")]
    [InlineData(WireFormatId.Mistral, "data: {\"id\":\"x\",\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"word\"}]}]}}]}\n\n")]
    [InlineData(WireFormatId.Ollama, "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"word\"},\"done\":false}\n")]
    public void An_event_costs_no_memory(WireFormatId id, string text)
    {
        var bytes = id == WireFormatId.Bedrock
            ? FakeEventMessages.Message(Encoding.UTF8.GetBytes(text), (":event-type", "contentBlockDelta"), (":message-type", "event"))
            : Encoding.UTF8.GetBytes(text);
        var format = WireFormat.For(id);
        using var parser = format.NewParser();
        using var answer = new Answer(keepText: false);
        Feed();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed();
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, 2 * Rounds), (cost, answer.Chunks.Count));

        void Feed()
        {
            for (var i = 0; i < Rounds; i++)
            {
                bytes.CopyTo(parser.Free().Span);
                parser.Commit(bytes.Length);
                while (parser.TryRead(out var name, out var data))
                {
                    format.ReadEvent(name, data, answer);
                }
            }
        }
    }
}
