using Microsoft.EntityFrameworkCore;
using Panoptes.Llm;
using Panoptes.Storage.Config;

namespace Panoptes.Benchmarks;

/// <summary>The prompts that benchmarks and probes can send: the built-in packs, and those that people wrote.</summary>
public sealed class PromptPackStore(IDbContextFactory<ConfigDbContext> contexts, TimeProvider time)
{
    /// <summary>The most custom packs.</summary>
    public const int MostPacks = 500;

    /// <summary>The custom packs, oldest first.</summary>
    public async Task<IReadOnlyList<CustomPromptPack>> ListAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.PromptPacks.AsNoTracking().OrderBy(pack => pack.CreatedAt).ThenBy(pack => pack.Id).ToListAsync(ct);
    }

    /// <summary>The custom pack with this id.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<CustomPromptPack> GetAsync(string id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.PromptPacks.AsNoTracking().SingleOrDefaultAsync(pack => pack.Id == id, ct) ?? throw NotFound(id);
    }

    /// <summary>What a pack sends, built-in or custom.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: there is none of that id; the message lists those that there are.</exception>
    public async Task<PromptSource> SourceAsync(string id, CancellationToken ct)
    {
        if (PromptPacks.Find(id) is { } builtIn)
        {
            return PromptSet.Of(builtIn);
        }

        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await db.PromptPacks.AsNoTracking().SingleOrDefaultAsync(pack => pack.Id == id, ct) is { } custom)
        {
            return new PromptSet(custom.Id, custom.Name, custom.Prompts);
        }

        var ids = PromptPacks.All.Select(pack => pack.Id).Concat(await db.PromptPacks.Select(pack => pack.Id).ToListAsync(ct));
        throw new PanoptesException(
            ErrorKind.Invalid, "unknown_prompt_pack", $"prompt_pack must be one of: {string.Join(", ", ids.Order(StringComparer.Ordinal))}", "prompt_pack");
    }

    /// <summary>Makes a pack.</summary>
    /// <param name="id">Its name on the wire; null makes one of its name.</param>
    /// <param name="draft">What it shall be.</param>
    /// <param name="ct">Gives up before it is stored.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a rule is broken; <see cref="ErrorKind.Conflict"/>: the id is taken, or there are too many.</exception>
    public async Task<CustomPromptPack> CreateAsync(string? id, PromptPackDraft draft, CancellationToken ct)
    {
        id ??= IdOf(draft.Name);
        FieldErrors.Throw([.. new PromptSet(id, "any", ["any"]).Validate(), .. draft.Validate()], "invalid_prompt_pack");
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (PromptPacks.Find(id) is not null || await db.PromptPacks.AnyAsync(pack => pack.Id == id, ct))
        {
            throw new PanoptesException(ErrorKind.Conflict, "prompt_pack_exists", $"Prompt pack {id} already exists", "id");
        }

        if (await db.PromptPacks.CountAsync(ct) >= MostPacks)
        {
            throw new PanoptesException(ErrorKind.Conflict, "too_many_prompt_packs", $"There are {MostPacks} prompt packs already");
        }

        var now = time.GetUtcNow();
        var made = new CustomPromptPack { Id = id, Name = draft.Name, Prompts = draft.Prompts, ExpectedTokens = draft.ExpectedTokens, CreatedAt = now, UpdatedAt = now };
        db.PromptPacks.Add(made);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return made;
    }

    /// <summary>Replaces what a pack is. Runs that were asked for keep the prompts that they had.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Invalid"/>: a rule is broken, or the pack is built in.</exception>
    public async Task<CustomPromptPack> UpdateAsync(string id, PromptPackDraft draft, CancellationToken ct)
    {
        FieldErrors.Throw(draft.Validate(), "invalid_prompt_pack");
        await using var db = await contexts.CreateDbContextAsync(ct);
        var pack = await FindAsync(db, id, ct);
        (pack.Name, pack.Prompts, pack.ExpectedTokens, pack.UpdatedAt) = (draft.Name, draft.Prompts, draft.ExpectedTokens, time.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return pack;
    }

    /// <summary>Deletes a pack that monitoring does not send. Runs that were asked for keep the prompts that they had; a schedule that names it says so as its problem.</summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Invalid"/>: it is built in; <see cref="ErrorKind.Conflict"/>: monitoring sends it.
    /// </exception>
    public async Task DeleteAsync(string id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var pack = await FindAsync(db, id, ct);
        if (await db.MonitoringSettings.AnyAsync(settings => settings.PromptPack == id, ct))
        {
            throw new PanoptesException(ErrorKind.Conflict, "prompt_pack_in_use", $"Prompt pack {id} is what monitoring sends; choose another one there first");
        }

        db.PromptPacks.Remove(pack);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task<CustomPromptPack> FindAsync(ConfigDbContext db, string id, CancellationToken ct) => PromptPacks.Find(id) is null
        ? await db.PromptPacks.SingleOrDefaultAsync(pack => pack.Id == id, ct) ?? throw NotFound(id)
        : throw new PanoptesException(ErrorKind.Invalid, "prompt_pack_built_in", $"Prompt pack {id} is built in and cannot be changed", "id");

    private static PanoptesException NotFound(string id) => new(ErrorKind.NotFound, "prompt_pack_not_found", $"Prompt pack {id} not found");

    private static string IdOf(string name)
    {
        var letters = name.Trim().ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_');
        var id = string.Concat(letters).Trim('_');
        return id.Length switch { 0 => "custom", > 64 => id[..64], _ => id };
    }
}
