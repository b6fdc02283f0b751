using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>
/// Reads what the events of ConverseStream and the answer of Converse hold. Names mean the same wherever they stand, so the nesting is only
/// followed, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlockDelta.html.
/// </summary>
internal static class BedrockReader
{
    public static void ReadMember(ref Utf8JsonReader reader, Answer answer)
    {
        if (reader.ValueTextEquals("role"u8))
        {
            answer.Role();
            reader.Skip();
        }
        else if (reader.ValueTextEquals("stopReason"u8))
        {
            answer.FinishReason = JsonScan.Text(ref reader) ?? answer.FinishReason;
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            ReadUsage(ref reader, answer);
        }
        else if (reader.ValueTextEquals("metrics"u8))
        {
            ReadMetrics(ref reader, answer);
        }
        else if (reader.ValueTextEquals("reasoningContent"u8))
        {
            ReadReasoning(ref reader, answer);
        }
        else if (reader.ValueTextEquals("toolUse"u8))
        {
            ReadTool(ref reader, answer);
        }
        else if (reader.ValueTextEquals("text"u8))
        {
            if (JsonScan.IsText(ref reader))
            {
                answer.Words(ref reader);
            }
        }
        else if (reader.ValueTextEquals("start"u8) || reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("output"u8) || reader.ValueTextEquals("message"u8))
        {
            if (JsonScan.OpensObject(ref reader))
            {
                ReadMembers(ref reader, answer);
            }
        }
        else if (reader.ValueTextEquals("content"u8))
        {
            if (JsonScan.OpensArray(ref reader))
            {
                while (JsonScan.NextObject(ref reader))
                {
                    ReadMembers(ref reader, answer);
                }
            }
        }
        else
        {
            reader.Skip();
        }
    }

    private static void ReadMembers(ref Utf8JsonReader reader, Answer answer)
    {
        while (JsonScan.Next(ref reader))
        {
            ReadMember(ref reader, answer);
        }
    }

    /// <summary>Text, or what is kept from sight; a signature is neither.</summary>
    private static void ReadReasoning(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName
                && (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("redactedContent"u8))
                && JsonScan.IsText(ref reader))
            {
                answer.Reasoning();
            }
        }
    }

    /// <summary>A name, or input as text in a stream and as an object in a document.</summary>
    private static void ReadTool(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        while (JsonScan.Next(ref reader))
        {
            var words = reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("input"u8);
            if (JsonScan.IsText(ref reader) && words)
            {
                answer.Words();
            }
        }
    }

    /// <summary>Input that a cache held is counted beside the other input, https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html.</summary>
    private static void ReadUsage(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        int? input = null, output = null, read = null, written = null;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("inputTokens"u8))
            {
                input = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("outputTokens"u8))
            {
                output = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("cacheReadInputTokens"u8))
            {
                read = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("cacheWriteInputTokens"u8))
            {
                written = JsonScan.Count(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        answer.Count(new UsageNumbers(input + (read ?? 0) + (written ?? 0), output, null, read));
    }

    private static void ReadMetrics(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("latencyMs"u8))
            {
                answer.ServerTimes = JsonScan.Time(ref reader, TimeSpan.TicksPerMillisecond) is { } total ? new ServerTimes(null, null, null, total) : null;
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
