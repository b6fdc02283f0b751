using System.Text;

namespace Panoptes.Benchmarks;

/// <summary>Words without a meaning, but of a known number.</summary>
internal static class SyntheticText
{
    // Short, common and each with a leading space: one token apiece in the vocabularies in use.
    private static readonly string[] Words =
    [
        "time", "year", "people", "way", "day", "man", "thing", "woman", "life", "child", "world", "school", "state", "family", "student", "group",
        "country", "problem", "hand", "part", "place", "case", "week", "company", "system", "program", "question", "work", "government", "number", "night", "point",
        "home", "water", "room", "mother", "area", "money", "story", "fact", "month", "lot", "right", "study", "book", "eye", "job", "word",
        "business", "issue", "side", "kind", "head", "house", "service", "friend", "father", "power", "hour", "game", "line", "end", "member", "law",
    ];

    public static string Of(int tokens, Random random)
    {
        var text = new StringBuilder(tokens * 7);
        for (var i = 0; i < tokens; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(Words[random.Next(Words.Length)]);
        }

        return text.ToString();
    }
}

/// <summary>Randomness that belongs to one request: the same whatever order requests are sent in.</summary>
internal static class PromptSeed
{
    public static Random Of(int seed, int index) => new((int)Mixed(seed, index));

    /// <summary>Twelve letters and digits, 60 bits, that no other request of the seed has.</summary>
    public static string Mark(int seed, int index)
    {
        const string digits = "abcdefghijkmnpqrstuvwxyz23456789";
        return string.Create(12, Mixed(seed, index), static (mark, bits) =>
        {
            for (var i = 0; i < mark.Length; i++)
            {
                mark[i] = digits[(int)(bits >> (5 * i)) & 31];
            }
        });
    }

    // SplitMix64's output function: every bit of the input moves every bit of the output, and no two inputs meet.
    private static ulong Mixed(int seed, int index)
    {
        var z = (((ulong)(uint)seed << 32) | (uint)index) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
