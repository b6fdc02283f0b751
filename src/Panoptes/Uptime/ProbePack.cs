using Microsoft.EntityFrameworkCore;
using Panoptes.Llm;
using Panoptes.Storage.Config;

namespace Panoptes.Uptime;

/// <summary>What probes send: a built-in pack, or one that people wrote.</summary>
/// <param name="Id">Its name on the wire; a baseline is only compared with checks of the same pack.</param>
/// <param name="Prompts">At least one; each model is sent them in turn.</param>
internal sealed record ProbePack(string Id, IReadOnlyList<string> Prompts)
{
    /// <summary>What is sent where the chosen pack is gone, so that models go on being watched; each check says what it sent.</summary>
    public static ProbePack Fallback { get; } = Of(PromptPacks.All[0]);

    /// <summary>The pack of this id; null if there is none.</summary>
    public static async Task<ProbePack?> FindAsync(ConfigDbContext db, string id, CancellationToken ct) =>
        PromptPacks.Find(id) is { } builtIn ? Of(builtIn)
        : await db.PromptPacks.AsNoTracking().SingleOrDefaultAsync(pack => pack.Id == id, ct) is { } custom ? new ProbePack(custom.Id, custom.Prompts)
        : null;

    /// <summary>That a pack of this id exists.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: there is none; the message lists those that there are.</exception>
    public static async Task RequireAsync(ConfigDbContext db, string id, CancellationToken ct)
    {
        if (await FindAsync(db, id, ct) is null)
        {
            var ids = PromptPacks.All.Select(pack => pack.Id).Concat(await db.PromptPacks.Select(pack => pack.Id).ToListAsync(ct));
            throw new PanoptesException(
                ErrorKind.Invalid, "unknown_prompt_pack", $"prompt_pack must be one of: {string.Join(", ", ids.Order(StringComparer.Ordinal))}", "prompt_pack");
        }
    }

    private static ProbePack Of(PromptPack pack) => new(pack.Id, [pack.Prompt]);
}
