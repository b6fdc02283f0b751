using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>
/// Cohere's chat, version 2, https://docs.cohere.com/reference/chat-stream: the plan before tool calls is reasoning; tokens are counted as the
/// model saw them and, beside that, as they are billed.
/// </summary>
internal sealed class CohereChat : WireFormat
{
    public override Uri Address(LlmEndpoint endpoint, string model) => Root(endpoint.BaseUrl, "/v2", "/chat");

    /// <summary>A resource of a version of the API, whether or not the base URL holds a version.</summary>
    public static Uri Root(Uri baseUrl, string version, string resource)
    {
        var url = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        url = url.EndsWith("/v1", StringComparison.Ordinal) || url.EndsWith("/v2", StringComparison.Ordinal) ? url[..^3] : url;
        return Below(new Uri(url), version + resource);
    }

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) => Bearer(endpoint);

    public override byte[] Body(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteString("model"u8, call.Model);
        RequestJson.WriteMessages(json, "messages", call.Messages);
        RequestJson.WriteIf(json, "max_tokens", call.MaxOutputTokens);
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteBoolean("stream"u8, true);
    });

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            answer.End();
        }
        else if (data.Length > 0 && Read(data, answer))
        {
            answer.End();
        }
    }

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        Read(json, answer);
        answer.End();
    }

    /// <returns>Whether this was the last event.</returns>
    private static bool Read(ReadOnlySpan<byte> data, Answer answer)
    {
        var reader = JsonScan.Object(data, "An event of Cohere's chat");
        var (known, ended) = (false, false);
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                known |= JsonScan.IsText(ref reader);
                ended = known && reader.ValueTextEquals("message-end"u8);
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                if (JsonScan.OpensObject(ref reader))
                {
                    while (JsonScan.Next(ref reader))
                    {
                        ReadMember(ref reader, data, answer);
                    }
                }
            }
            else
            {
                known |= ReadMember(ref reader, data, answer);
            }
        }

        JsonScan.End(ref reader);
        if (!known && answer.Error is null)
        {
            throw new JsonException("An event of Cohere's chat has a type.");
        }

        answer.EndEvent();
        return ended;
    }

    /// <returns>Whether it was a member of an answer.</returns>
    private static bool ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, Answer answer)
    {
        if (reader.ValueTextEquals("message"u8))
        {
            return ReadMessage(ref reader, data, answer);
        }

        if (reader.ValueTextEquals("finish_reason"u8))
        {
            answer.FinishReason = JsonScan.Text(ref reader) ?? answer.FinishReason;
            return true;
        }

        if (reader.ValueTextEquals("usage"u8))
        {
            ReadUsage(ref reader, answer);
            return true;
        }

        if (reader.ValueTextEquals("error"u8))
        {
            if (JsonScan.Text(ref reader) is { } error)
            {
                answer.Error = new LlmError(LlmErrorKind.ServerError, error);
            }

            return true;
        }

        if (reader.ValueTextEquals("id"u8))
        {
            JsonScan.Id(ref reader, answer);
            return false;
        }

        reader.Skip();
        return false;
    }

    /// <summary>The message of an answer; a text of that name is an error's.</summary>
    private static bool ReadMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, Answer answer)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            answer.Error = ProviderErrors.InStream(data);
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                ReadContent(ref reader, answer);
            }
            else if (reader.ValueTextEquals("tool_plan"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Reasoning();
                }
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                OpenAiChatReader.ReadToolCall(ref reader, answer);
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

        return true;
    }

    /// <summary>One part in a stream, a list of parts in a document.</summary>
    private static void ReadContent(ref Utf8JsonReader reader, Answer answer)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("text"u8))
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
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadUsage(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        UsageNumbers tokens = default, billed = default;
        int? cached = null;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("tokens"u8))
            {
                tokens = ReadCounts(ref reader);
            }
            else if (reader.ValueTextEquals("billed_units"u8))
            {
                billed = ReadCounts(ref reader);
            }
            else if (reader.ValueTextEquals("cached_tokens"u8))
            {
                cached = JsonScan.Count(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        answer.Count(new UsageNumbers(tokens.Input ?? billed.Input, tokens.Output ?? billed.Output, null, cached));
    }

    private static UsageNumbers ReadCounts(ref Utf8JsonReader reader)
    {
        int? input = null, output = null;
        if (JsonScan.OpensObject(ref reader))
        {
            while (JsonScan.Next(ref reader))
            {
                if (reader.ValueTextEquals("input_tokens"u8))
                {
                    input = JsonScan.Count(ref reader);
                }
                else if (reader.ValueTextEquals("output_tokens"u8))
                {
                    output = JsonScan.Count(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return new UsageNumbers(input, output, null, null);
    }
}
