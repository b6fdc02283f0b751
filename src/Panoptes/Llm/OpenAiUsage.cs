using System.Text.Json;
using Panoptes.Llm.Formats;

namespace Panoptes.Llm;

/// <summary>Reads token counts under the names that OpenAI and the servers compatible with it give them.</summary>
internal static class OpenAiUsage
{
    /// <summary>Reads the property that the reader stands on, if it is a usage or timings object; passes over any other.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, Answer answer)
    {
        var usage = reader.ValueTextEquals("usage"u8);
        var timings = !usage && reader.ValueTextEquals("timings"u8);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject || !(usage || timings))
        {
            reader.Skip();
            return false;
        }

        if (usage)
        {
            answer.Count(ReadUsage(ref reader));
        }
        else
        {
            answer.Measured(ReadTimings(ref reader, answer));
        }

        return true;
    }

    private static UsageNumbers ReadUsage(ref Utf8JsonReader reader)
    {
        int? input = null, output = null, total = null, reasoning = null, cached = null;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            // Details lie one level deeper, under names that are unique, so their nesting does not matter.
            if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
            {
                input = Number(ref reader) ?? input;
            }
            else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
            {
                output = Number(ref reader) ?? output;
            }
            else if (reader.ValueTextEquals("total_tokens"u8))
            {
                total = Number(ref reader) ?? total;
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                reasoning = Number(ref reader) ?? reasoning;
            }
            else if (reader.ValueTextEquals("cached_tokens"u8) || reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
            {
                cached = Number(ref reader) ?? cached;
            }
        }

        // Some providers count reasoning beside the completion instead of in it; their total gives them away.
        var apart = reasoning > 0 && total is { } sum && sum == (long?)input + output + reasoning;
        return new UsageNumbers(input, apart ? output + reasoning : output, reasoning, cached);
    }

    /// <summary>llama-server's own measurement, which it sends even where no usage was asked for.</summary>
    private static UsageNumbers ReadTimings(ref Utf8JsonReader reader, Answer answer)
    {
        int? input = null, output = null, cached = null;
        TimeSpan? prompt = null, generation = null;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("prompt_n"u8))
            {
                input = Number(ref reader);
            }
            else if (reader.ValueTextEquals("predicted_n"u8))
            {
                output = Number(ref reader);
            }
            else if (reader.ValueTextEquals("cache_n"u8))
            {
                cached = Number(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_ms"u8))
            {
                prompt = JsonScan.Time(ref reader, TimeSpan.TicksPerMillisecond);
            }
            else if (reader.ValueTextEquals("predicted_ms"u8))
            {
                generation = JsonScan.Time(ref reader, TimeSpan.TicksPerMillisecond);
            }
        }

        answer.ServerTimes = (prompt ?? generation) is null ? answer.ServerTimes : new ServerTimes(null, prompt, generation, prompt + generation) { PromptTokens = input, GenerationTokens = output };

        // prompt_n leaves out what the cache held.
        return new UsageNumbers(input + (cached ?? 0), output, null, cached);
    }

    /// <summary>A count that is not a whole number of zero or more is no count.</summary>
    private static int? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count) && count >= 0)
        {
            return count;
        }

        reader.Skip();
        return null;
    }
}
