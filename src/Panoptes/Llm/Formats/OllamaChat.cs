using System.Text.Json;
using Panoptes.Llm.Framing;

namespace Panoptes.Llm.Formats;

/// <summary>
/// Ollama's own chat, https://docs.ollama.com/api/chat: a JSON object a line (https://docs.ollama.com/api/streaming); the last one holds
/// the server's own counts and times, so they are marked as such. An error comes as a line too (https://docs.ollama.com/api/errors).
/// </summary>
internal sealed class OllamaChat : WireFormat
{
    /// <summary>Times are in nanoseconds.</summary>
    private const double Ticks = 0.01;

    public override string Accept => "application/x-ndjson, application/json";

    public override Uri Address(LlmEndpoint endpoint, string model) => Below(endpoint.BaseUrl, "/api/chat");

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => Bearer(endpoint);

    public override IEventParser NewParser() => new NdjsonParser();

    public override byte[] Body(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteString("model"u8, call.Model);
        RequestJson.WriteMessages(json, "messages", call.Messages);
        json.WriteStartObject("options"u8);
        RequestJson.WriteIf(json, "num_predict", call.MaxOutputTokens);
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteEndObject();
        json.WriteBoolean("stream"u8, call.Stream);
    });

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        ReadEvent([], json, answer);
        answer.End();
    }

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        var reader = JsonScan.Object(data, "A line of Ollama's chat");
        var (known, failed, done) = (false, false, false);
        int? input = null, output = null;
        TimeSpan? load = null, prompt = null, generation = null, total = null;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("message"u8))
            {
                known = true;
                ReadMessage(ref reader, answer);
            }
            else if (reader.ValueTextEquals("done"u8))
            {
                reader.Skip();
                known = true;
                done = reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("done_reason"u8))
            {
                answer.FinishReason = JsonScan.Text(ref reader) ?? answer.FinishReason;
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Skip();
                failed = reader.TokenType != JsonTokenType.Null;
            }
            else if (reader.ValueTextEquals("prompt_eval_count"u8))
            {
                input = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("eval_count"u8))
            {
                output = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("load_duration"u8))
            {
                load = JsonScan.Time(ref reader, Ticks);
            }
            else if (reader.ValueTextEquals("prompt_eval_duration"u8))
            {
                prompt = JsonScan.Time(ref reader, Ticks);
            }
            else if (reader.ValueTextEquals("eval_duration"u8))
            {
                generation = JsonScan.Time(ref reader, Ticks);
            }
            else if (reader.ValueTextEquals("total_duration"u8))
            {
                total = JsonScan.Time(ref reader, Ticks);
            }
            else
            {
                reader.Skip();
            }
        }

        JsonScan.End(ref reader);
        if (failed)
        {
            answer.Error = ProviderErrors.InStream(data);
        }
        else if (!known)
        {
            throw new JsonException("The line is no answer of Ollama's chat.");
        }

        answer.EndEvent();
        if (done)
        {
            answer.Measured(new UsageNumbers(input, output, null, null));
            answer.ServerTimes = (load ?? prompt ?? generation ?? total) is null ? null : new ServerTimes(load, prompt, generation, total) { PromptTokens = input, GenerationTokens = output };
            answer.End();
        }
    }

    /// <summary>Every line names the role; a tool call comes whole.</summary>
    private static void ReadMessage(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Words(ref reader);
                }
            }
            else if (reader.ValueTextEquals("thinking"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Reasoning();
                }
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                if (JsonScan.OpensArray(ref reader))
                {
                    while (JsonScan.NextObject(ref reader))
                    {
                        answer.Words();
                        reader.Skip();
                    }
                }
            }
            else
            {
                if (reader.ValueTextEquals("role"u8))
                {
                    answer.Role();
                }

                reader.Skip();
            }
        }
    }
}
