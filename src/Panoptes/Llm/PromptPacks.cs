namespace Panoptes.Llm;

/// <summary>The prompts that come with the product.</summary>
public static class PromptPacks
{
    /// <summary>The seven, in the order in which they are offered.</summary>
    public static IReadOnlyList<PromptPack> All { get; } =
    [
        new("health_check", "Health Check", "Write the numbers from 1 to 20 in ascending order, each on its own line, and nothing else.", 30),
        new("shakespeare", "Shakespeare", """
            Compose a brief soliloquy in the manner of Shakespeare in which a speaker reflects on how time passes.
            Keep to iambic pentameter and build it around one metaphor that runs through the whole speech.
            """, 150),
        new("synthetic_short", "Synthetic Short", "What is an API? Explain it to a newcomer in exactly three sentences.", 50),
        new("synthetic_medium", "Synthetic Medium", """
            Describe how photosynthesis works. Name the molecules that go in and come out, walk through its two stages
            (the light-dependent reactions and the Calvin cycle), and say why life on Earth depends on it.
            """, 200),
        new("synthetic_long", "Synthetic Long", """
            Write a practical guide for someone who is about to start a small business. Give each of these seven topics its own section:
            1. Finding and testing an idea
            2. Researching the market
            3. Writing a business plan
            4. Legal form, registration and taxes
            5. Raising money and keeping the books
            6. Winning the first customers
            7. Hiring and growing
            Put at least one concrete piece of advice and one common mistake into every section.
            """, 500),
        new("code_generation", "Code Generation", """
            Write a binary search function in Python. Give it type hints and a docstring, make it handle the edge cases
            (an empty list, a single element, a value that is not there), and show one example of calling it.
            """, 150),
        new("reasoning", "Reasoning", """
            A farmer has 17 sheep. All but 9 run away, and then he buys as many as he has left. How many sheep does he have now?
            Think it through step by step before you state the answer.
            """, 100),
    ];

    /// <summary>The pack with this id; null if there is none.</summary>
    public static PromptPack? Find(string id) => All.FirstOrDefault(pack => pack.Id == id);

    /// <summary>The pack with this id.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: there is none; the message lists those that there are.</exception>
    public static PromptPack Get(string id) => Find(id) ?? throw new PanoptesException(
        ErrorKind.Invalid,
        "unknown_prompt_pack",
        $"prompt_pack must be one of: {string.Join(", ", All.Select(pack => pack.Id).Order(StringComparer.Ordinal))}",
        "prompt_pack");
}
