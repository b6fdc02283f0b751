using System.Text.Json;

namespace Panoptes.Llm;

/// <summary>Reads a chunk or a whole chat completion, without building a document: this runs once per token.</summary>
internal static class OpenAiChatReader
{
    public static void Read(ReadOnlySpan<byte> json, Answer answer)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A chat completion is a JSON object.");
        }

        var (known, failed) = ReadObject(ref reader, answer);
        reader.Read(); // throws if more follows
        if (failed)
        {
            answer.Error = ProviderErrors.InStream(json);
        }
        else if (!known)
        {
            throw new JsonException("The object is no chat completion.");
        }
    }

    private static (bool Known, bool Failed) ReadObject(ref Utf8JsonReader reader, Answer answer)
    {
        var known = false;
        var failed = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                known = true;
                reader.Read();
                ReadEach(ref reader, answer, ReadChoice);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                answer.ResponseId ??= reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                failed |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                failed |= reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("x_groq"u8))
            {
                reader.Read();
                failed |= reader.TokenType == JsonTokenType.StartObject && ReadObject(ref reader, answer).Failed;
            }
            else
            {
                known |= OpenAiUsage.TryRead(ref reader, answer);
            }
        }

        return (known, failed);
    }

    private static void ReadChoice(ref Utf8JsonReader reader, Answer answer)
    {
        var silent = !answer.Says;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject || (silent && answer.Says))
                {
                    // Foundry Local up to 0.8 sends the same text under both names.
                    reader.Skip();
                }
                else
                {
                    ReadDelta(ref reader, answer);
                }
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0)
                {
                    answer.FinishReason = reader.GetString();
                }
            }
            else
            {
                OpenAiUsage.TryRead(ref reader, answer);
            }
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, Answer answer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                ReadContent(ref reader, answer, reasoning: false);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                ReadContent(ref reader, answer, reasoning: true);
            }
            else if (reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                ReadToolCall(ref reader, answer);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                answer.Role();
                reader.Read();
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    /// <summary>Text, or a list of parts of which some may be thinking.</summary>
    private static void ReadContent(ref Utf8JsonReader reader, Answer answer, bool reasoning)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (!reasoning)
            {
                answer.Words(ref reader);
            }
            else if (reader.ValueSpan.Length > 0)
            {
                answer.Reasoning();
            }

            return;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            ReadEach(ref reader, answer, reasoning ? ReadThought : ReadPart);
            return;
        }

        reader.Skip();
    }

    private static void ReadPart(ref Utf8JsonReader reader, Answer answer) => ReadPart(ref reader, answer, reasoning: false);

    private static void ReadThought(ref Utf8JsonReader reader, Answer answer) => ReadPart(ref reader, answer, reasoning: true);

    private static void ReadPart(ref Utf8JsonReader reader, Answer answer, bool reasoning)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var thought = reasoning || reader.ValueTextEquals("thinking"u8);
            var text = thought || reader.ValueTextEquals("text"u8);
            var type = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (text && !type)
            {
                ReadContent(ref reader, answer, thought);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>A tool call's name and arguments are tokens of the answer; its ids and indexes are not.</summary>
    internal static void ReadToolCall(ref Utf8JsonReader reader, Answer answer)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName
                && (reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("arguments"u8))
                && reader.Read()
                && reader.TokenType == JsonTokenType.String
                && reader.ValueSpan.Length > 0)
            {
                answer.Words();
            }
        }
    }

    private delegate void ReadItem(ref Utf8JsonReader reader, Answer answer);

    private static void ReadEach(ref Utf8JsonReader reader, Answer answer, ReadItem read)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                read(ref reader, answer);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
