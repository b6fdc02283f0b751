using System.Text.Json;

namespace Panoptes.Llm.Formats;

/// <summary>Reads a GenerateContentResponse, https://ai.google.dev/api/generate-content: a stream is many of them, a document one or a list.</summary>
internal static class GeminiReader
{
    public static void Read(ReadOnlySpan<byte> json, Answer answer)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (JsonScan.NextObject(ref reader))
            {
                ReadResponse(ref reader, json, answer);
            }
        }
        else
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("A response is a JSON object.");
            }

            ReadResponse(ref reader, json, answer);
        }

        JsonScan.End(ref reader);
    }

    private static void ReadResponse(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Answer answer)
    {
        var known = false;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("candidates"u8))
            {
                known = true;
                if (JsonScan.OpensArray(ref reader))
                {
                    while (JsonScan.NextObject(ref reader))
                    {
                        ReadCandidate(ref reader, answer);
                    }
                }
            }
            else if (reader.ValueTextEquals("usageMetadata"u8))
            {
                known = true;
                ReadUsage(ref reader, answer);
            }
            else if (reader.ValueTextEquals("promptFeedback"u8))
            {
                known = true;
                ReadFeedback(ref reader, answer);
            }
            else if (reader.ValueTextEquals("responseId"u8))
            {
                known = true;
                JsonScan.Id(ref reader, answer);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                known = true;
                reader.Skip();
                answer.Error = ProviderErrors.InStream(json);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!known)
        {
            throw new JsonException("The object is no response of generateContent.");
        }
    }

    private static void ReadCandidate(ref Utf8JsonReader reader, Answer answer)
    {
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                if (JsonScan.OpensObject(ref reader))
                {
                    ReadContent(ref reader, answer);
                }
            }
            else if (reader.ValueTextEquals("finishReason"u8))
            {
                answer.FinishReason = JsonScan.Text(ref reader) ?? answer.FinishReason;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadContent(ref Utf8JsonReader reader, Answer answer)
    {
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("parts"u8))
            {
                if (JsonScan.OpensArray(ref reader))
                {
                    while (JsonScan.NextObject(ref reader))
                    {
                        ReadPart(ref reader, answer);
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

    /// <summary>Whether a part is a thought is said beside its text, before or after it.</summary>
    private static void ReadPart(ref Utf8JsonReader reader, Answer answer)
    {
        var ahead = reader;
        var thought = IsThought(ref ahead);
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("text"u8))
            {
                if (!JsonScan.IsText(ref reader))
                {
                    continue;
                }

                if (thought)
                {
                    answer.Reasoning();
                }
                else
                {
                    answer.Words(ref reader);
                }
            }
            else
            {
                if (reader.ValueTextEquals("functionCall"u8) || reader.ValueTextEquals("executableCode"u8))
                {
                    answer.Words();
                }

                reader.Skip();
            }
        }
    }

    private static bool IsThought(ref Utf8JsonReader reader)
    {
        while (JsonScan.Next(ref reader))
        {
            var thought = reader.ValueTextEquals("thought"u8);
            reader.Skip();
            if (thought && reader.TokenType == JsonTokenType.True)
            {
                return true;
            }
        }

        return false;
    }

    private static void ReadFeedback(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("blockReason"u8))
            {
                if (JsonScan.Text(ref reader) is { } reason)
                {
                    answer.Error = new LlmError(LlmErrorKind.ContentFilter, $"The provider withheld the answer: the prompt was blocked ({reason}).");
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Thoughts are counted beside the candidates; cached input is a part of the prompt.</summary>
    private static void ReadUsage(ref Utf8JsonReader reader, Answer answer)
    {
        if (!JsonScan.OpensObject(ref reader))
        {
            return;
        }

        int? input = null, output = null, thoughts = null, cached = null;
        while (JsonScan.Next(ref reader))
        {
            if (reader.ValueTextEquals("promptTokenCount"u8))
            {
                input = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("candidatesTokenCount"u8))
            {
                output = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("thoughtsTokenCount"u8))
            {
                thoughts = JsonScan.Count(ref reader);
            }
            else if (reader.ValueTextEquals("cachedContentTokenCount"u8))
            {
                cached = JsonScan.Count(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        int? all = output is null && thoughts is null ? null : (output ?? 0) + (thoughts ?? 0);
        answer.Count(new UsageNumbers(input ?? answer.Usage.Input, all ?? answer.Usage.Output, thoughts ?? answer.Usage.Reasoning, cached ?? answer.Usage.CachedInput));
    }
}
