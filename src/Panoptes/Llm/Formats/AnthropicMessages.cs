using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>
/// Anthropic's Messages, https://platform.claude.com/docs/en/api/messages, streamed as
/// https://platform.claude.com/docs/en/build-with-claude/streaming says; errors by https://platform.claude.com/docs/en/api/errors.
/// </summary>
internal sealed class AnthropicMessages : WireFormat
{
    /// <summary>The version that every request must name.</summary>
    public const string Version = "2023-06-01";

    /// <summary>A limit is required; no model that is served refuses this one.</summary>
    private const int MostTokens = 4096;

    public override Uri Address(LlmEndpoint endpoint, string model) => Root(endpoint.BaseUrl, "/messages");

    /// <summary>A resource of the API, whether or not the base URL holds its version.</summary>
    public static Uri Root(Uri baseUrl, string resource) =>
        Below(baseUrl, baseUrl.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) ? resource : "/v1" + resource);

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) =>
        InHeader("x-api-key", "", endpoint).Append(new("anthropic-version", endpoint.ApiVersion ?? Version));

    public override byte[] Body(LlmCall call) => RequestJson.Write(call, static (json, call) =>
    {
        json.WriteString("model"u8, call.Model);
        json.WriteNumber("max_tokens"u8, call.MaxOutputTokens ?? MostTokens);
        if (RequestJson.System(call) is { } system)
        {
            json.WriteString("system"u8, system);
        }

        RequestJson.WriteMessages(json, "messages", RequestJson.Turns(call));
        RequestJson.WriteIf(json, "temperature", call.Temperature);
        json.WriteBoolean("stream"u8, true);
    });

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer)
    {
        if (data.Length > 0)
        {
            Read(data, answer);
            answer.EndEvent();
        }
    }

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer)
    {
        Read(json, answer);
        answer.EndEvent();
        answer.End();
    }

    private static void Read(ReadOnlySpan<byte> data, Answer answer)
    {
        var reader = JsonScan.Object(data, "An event of Messages");
        var (typed, failed, ended) = (false, false, false);
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("type"u8))
            {
                typed = JsonScan.IsText(ref reader);
                ended = typed && reader.ValueTextEquals("message_stop"u8);
                failed |= typed && reader.ValueTextEquals("error"u8);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                failed |= reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                ReadMessage(ref reader, answer);
            }
            else if (reader.ValueTextEquals("content_block"u8) || reader.ValueTextEquals("delta"u8))
            {
                ReadBlock(ref reader, answer);
            }
            else
            {
                ReadMember(ref reader, answer, opening: false);
            }
        }

        JsonScan.End(ref reader);
        if (failed)
        {
            answer.Error = ProviderErrors.InStream(data);
        }
        else if (!typed)
        {
            throw new JsonException("An event of Messages has a type.");
        }

        if (ended)
        {
            answer.End();
        }
    }

    /// <summary>The message that opens a stream: its usage counts the question, and the one token of answer in it is a promise.</summary>
    private static void ReadMessage(ref Utf8JsonReader reader, Answer answer)
    {
        if (JsonScan.OpensObject(ref reader))
        {
            while (JsonScan.Next(ref reader))
            {
                ReadMember(ref reader, answer, opening: true);
            }
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, Answer answer, bool opening)
    {
        if (reader.ValueTextEquals("usage"u8))
        {
            ReadUsage(ref reader, answer, opening);
        }
        else if (reader.ValueTextEquals("id"u8))
        {
            JsonScan.Id(ref reader, answer);
        }
        else if (reader.ValueTextEquals("stop_reason"u8))
        {
            answer.FinishReason = JsonScan.Text(ref reader) ?? answer.FinishReason;
        }
        else if (reader.ValueTextEquals("role"u8))
        {
            answer.Role();
            reader.Skip();
        }
        else if (reader.ValueTextEquals("content"u8))
        {
            if (JsonScan.OpensArray(ref reader))
            {
                while (JsonScan.NextObject(ref reader))
                {
                    ReadBlockMembers(ref reader, answer);
                }
            }
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadBlock(ref Utf8JsonReader reader, Answer answer)
    {
        if (JsonScan.OpensObject(ref reader))
        {
            ReadBlockMembers(ref reader, answer);
        }
    }

    /// <summary>A block or a piece of one: text, thinking, thinking in cipher, a tool's name or its input.</summary>
    private static void ReadBlockMembers(ref Utf8JsonReader reader, Answer answer)
    {
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("text"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Words(ref reader);
                }
            }
            else if (reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("data"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Reasoning();
                }
            }
            else if (reader.ValueTextEquals("partial_json"u8) || reader.ValueTextEquals("name"u8))
            {
                if (JsonScan.IsText(ref reader))
                {
                    answer.Words();
                }
            }
            else
            {
                ReadMember(ref reader, answer, opening: false);
            }
        }
    }

    /// <summary>Counts are cumulative, and later ones may leave out what was said. Cached input is counted beside the other input.</summary>
    private static void ReadUsage(ref Utf8JsonReader reader, Answer answer, bool opening)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        int? input = null, output = null, reasoning = null, read = null, written = null;
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
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
            {
                read = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
            {
                written = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("output_tokens_details"u8))
            {
                reasoning = JsonScan.OpensObject(ref reader) ? ReadDetails(ref reader) : null;
            }
            else
            {
                reader.Skip();
            }
        }

        var before = answer.Usage;
        var all = input + (read ?? 0) + (written ?? 0);
        answer.Count(new UsageNumbers(all ?? before.Input, opening ? null : output ?? before.Output, reasoning ?? before.Reasoning, read ?? before.CachedInput));
    }

    private static int? ReadDetails(ref Utf8JsonReader reader)
    {
        int? reasoning = null;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("thinking_tokens"u8))
            {
                reasoning = JsonScan.Count(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return reasoning;
    }
}
