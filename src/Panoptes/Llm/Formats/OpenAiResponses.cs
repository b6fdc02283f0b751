using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>OpenAI's Responses, https://platform.openai.com/docs/api-reference/responses, streamed as
/// https://platform.openai.com/docs/api-reference/responses-streaming says.</summary>
internal sealed class OpenAiResponses : WireFormat
{
    /// <summary>A smaller limit is refused.</summary>
    private const int FewestTokens = 16;

    private enum Kind
    {
        Other,
        Opened,
        Item,
        Words,
        ToolWords,
        Reasoning,
        Ended,
        Failed,
    }

    public override Uri Address(LlmEndpoint endpoint, string model) => Below(endpoint.BaseUrl, "/responses");

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => Bearer(endpoint);

    public override byte[] Body(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteString("model"u8, call.Model);
        RequestJson.WriteMessages(json, "input", call.Messages);
        RequestJson.WriteIf(json, "max_output_tokens", call.MaxOutputTokens is { } most ? Math.Max(FewestTokens, most) : null);
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteBoolean("store"u8, false); // a measurement leaves nothing behind
        json.WriteBoolean("stream"u8, true);
    });

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        if (data.Length == 0)
        {
            return;
        }

        var kind = KindOf(data);
        var reader = JsonScan.Object(data, "An event of Responses");
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                ReadDelta(ref reader, answer, kind);
            }
            else if (reader.ValueTextEquals("item"u8))
            {
                ReadItem(ref reader, answer, kind);
            }
            else if (reader.ValueTextEquals("response"u8))
            {
                if (JsonScan.OpensObject(ref reader))
                {
                    ReadResponse(ref reader, data, answer, whole: false);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        JsonScan.End(ref reader);
        if (kind == Kind.Failed)
        {
            answer.Error ??= ProviderErrors.InStream(data);
        }
        else if (kind == Kind.Opened)
        {
            answer.Role();
        }

        answer.EndEvent();
        if (kind == Kind.Ended)
        {
            answer.End();
        }
    }

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        var reader = JsonScan.Object(json, "A response");
        if (!ReadResponse(ref reader, json, answer, whole: true) && answer.Error is null)
        {
            throw new JsonException("The object is no response.");
        }

        JsonScan.End(ref reader);
        answer.EndEvent();
        answer.End();
    }

    private static Kind KindOf(ReadOnlySpan<byte> data)
    {
        var reader = JsonScan.Object(data, "An event of Responses");
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("type"u8) && JsonScan.IsText(ref reader))
            {
                return reader switch
                {
                    _ when reader.ValueTextEquals("response.output_text.delta"u8) || reader.ValueTextEquals("response.refusal.delta"u8) => Kind.Words,
                    _ when reader.ValueTextEquals("response.reasoning_text.delta"u8) || reader.ValueTextEquals("response.reasoning_summary_text.delta"u8) => Kind.Reasoning,
                    _ when reader.ValueTextEquals("response.function_call_arguments.delta"u8) || reader.ValueTextEquals("response.custom_tool_call_input.delta"u8)
                        || reader.ValueTextEquals("response.mcp_call_arguments.delta"u8) || reader.ValueTextEquals("response.code_interpreter_call_code.delta"u8) => Kind.ToolWords,
                    _ when reader.ValueTextEquals("response.output_item.added"u8) => Kind.Item,
                    _ when reader.ValueTextEquals("response.created"u8) => Kind.Opened,
                    _ when reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8) => Kind.Ended,
                    _ when reader.ValueTextEquals("response.failed"u8) || reader.ValueTextEquals("error"u8) => Kind.Failed,
                    _ => Kind.Other,
                };
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.Skip();
            }
        }

        throw new JsonException("An event of Responses has a type.");
    }

    private static void ReadDelta(ref Utf8JsonReader reader, Answer answer, Kind kind)
    {
        if (!JsonScan.IsText(ref reader))
        {
            return;
        }

        switch (kind)
        {
            case Kind.Words:
                answer.Words(ref reader);
                break;
            case Kind.ToolWords:
                answer.Words();
                break;
            case Kind.Reasoning:
                answer.Reasoning();
                break;
            default:
                break;
        }
    }

    /// <summary>An item that opens shows the name of a tool; one that is complete repeats what came.</summary>
    private static void ReadItem(ref Utf8JsonReader reader, Answer answer, Kind kind)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                if (JsonScan.IsText(ref reader) && kind == Kind.Item)
                {
                    answer.Words();
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <returns>Whether it says that it is one.</returns>
    private static bool ReadResponse(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, Answer answer, bool whole)
    {
        var known = false;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                JsonScan.Id(ref reader, answer);
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                known = JsonScan.IsText(ref reader);
                if (known && reader.ValueTextEquals("completed"u8))
                {
                    answer.FinishReason ??= "completed";
                }
            }
            else if (reader.ValueTextEquals("incomplete_details"u8))
            {
                if (JsonScan.OpensObject(ref reader))
                {
                    ReadReason(ref reader, answer);
                }
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    answer.Error ??= ProviderErrors.InStream(data[start..(int)reader.BytesConsumed]);
                }
            }
            else if (whole && reader.ValueTextEquals("output"u8))
            {
                if (JsonScan.OpensArray(ref reader))
                {
                    ReadOutput(ref reader, answer);
                }
            }
            else
            {
                OpenAiUsage.TryRead(ref reader, answer);
            }
        }

        return known;
    }

    private static void ReadReason(ref Utf8JsonReader reader, Answer answer)
    {
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("reason"u8))
            {
                answer.FinishReason = JsonScan.Text(ref reader) ?? answer.FinishReason;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadOutput(ref Utf8JsonReader reader, Answer answer)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("refusal"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Words(ref reader);
                }
            }
            else if (reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("name"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Words();
                }
            }
        }
    }
}
