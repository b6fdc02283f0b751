using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>The models of all provider accounts: what people see and change of them.</summary>
public sealed class CatalogModels(IDbContextFactory<ConfigDbContext> configs, TimeProvider time)
{
    /// <summary>The longest model id and custom name, in characters.</summary>
    public const int LongestName = 255;

    /// <summary>Lists models.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="offset">How many to skip.</param>
    /// <param name="ct">Stops the query.</param>
    public async Task<ModelPage> ListAsync(ModelFilter filter, int limit, int offset, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var matching = Matching(db.Models.AsNoTracking(), filter);
        var total = await matching.CountAsync(ct);
        var items = await filter.Order.Apply(matching).Skip(offset).Take(limit).Include(m => m.Provider).ToListAsync(ct);
        return new ModelPage(items, total);
    }

    /// <summary>The model with this id and its provider; null if there is none.</summary>
    public async Task<CatalogModel?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        return await db.Models.AsNoTracking().Include(m => m.Provider).SingleOrDefaultAsync(m => m.Id == id, ct);
    }

    /// <summary>The model with this id and its provider.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<CatalogModel> GetAsync(Guid id, CancellationToken ct) => await FindAsync(id, ct) ?? throw NotFound();

    /// <summary>Adds a model by hand.</summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Invalid"/>: the model id is blank or holds whitespace or control characters;
    /// <see cref="ErrorKind.NotFound"/>: no such account; <see cref="ErrorKind.Conflict"/>: the account has that model already.
    /// </exception>
    public async Task<CatalogModel> CreateAsync(ModelDraft draft, CancellationToken ct)
    {
        if (ModelIdProblem(draft.ModelId) is { } problem)
        {
            throw new PanoptesException(ErrorKind.Invalid, "model_id_invalid", $"Invalid model_id format: {problem}", "model_id");
        }

        await using var db = await configs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Providers.AnyAsync(p => p.Id == draft.ProviderAccountId, ct))
        {
            throw ProviderAccounts.NotFound(draft.ProviderAccountId);
        }

        if (await db.Models.AnyAsync(m => m.ProviderAccountId == draft.ProviderAccountId && m.ModelId == draft.ModelId, ct))
        {
            throw new PanoptesException(
                ErrorKind.Conflict, "model_exists", $"Model {draft.ModelId} already exists for this provider", "model_id");
        }

        var model = new CatalogModel
        {
            ProviderAccountId = draft.ProviderAccountId,
            ModelId = draft.ModelId,
            CustomName = NullIfBlank(draft.CustomName),
            Source = ModelSource.Manual,
            EnabledForMonitoring = draft.EnabledForMonitoring,
            EnabledForBenchmark = draft.EnabledForBenchmark,
            Metadata = draft.Metadata,
            CreatedAt = time.GetUtcNow(),
        };
        db.Models.Add(model);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return await GetAsync(model.Id, ct);
    }

    /// <summary>Changes a model.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<CatalogModel> UpdateAsync(Guid id, ModelChange change, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var model = await db.Models.Include(m => m.Provider).SingleOrDefaultAsync(m => m.Id == id, ct) ?? throw NotFound();
        model.CustomName = change.SetsCustomName ? NullIfBlank(change.CustomName) : model.CustomName;
        model.EnabledForMonitoring = change.EnabledForMonitoring ?? model.EnabledForMonitoring;
        model.EnabledForBenchmark = change.EnabledForBenchmark ?? model.EnabledForBenchmark;
        await db.SaveChangesAsync(ct);
        return model;
    }

    /// <summary>Switches many models at once; all or none.</summary>
    /// <returns>How many were found.</returns>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>: some do not exist; nothing was changed.</exception>
    public async Task<int> UpdateManyAsync(IReadOnlyCollection<Guid> ids, bool? monitoring, bool? benchmark, CancellationToken ct)
    {
        var wanted = ids.ToHashSet();
        await using var db = await configs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var models = await db.Models.Where(m => wanted.Contains(m.Id)).ToListAsync(ct);
        if (models.Count < wanted.Count)
        {
            var missing = wanted.Except(models.Select(m => m.Id)).Take(10);
            throw new PanoptesException(ErrorKind.NotFound, "model_not_found", $"Model IDs not found: {string.Join(", ", missing)}", "model_ids");
        }

        foreach (var model in models)
        {
            model.EnabledForMonitoring = monitoring ?? model.EnabledForMonitoring;
            model.EnabledForBenchmark = benchmark ?? model.EnabledForBenchmark;
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return models.Count;
    }

    /// <summary>Changes many models, each on its own: one that cannot be changed does not hold up the others.</summary>
    /// <returns>Why, for each that was not changed.</returns>
    public async Task<IReadOnlyDictionary<Guid, PanoptesException>> UpdateEachAsync(
        IReadOnlyCollection<Guid> ids, ModelChange change, CancellationToken ct)
    {
        var refused = new Dictionary<Guid, PanoptesException>();
        foreach (var id in ids)
        {
            try
            {
                await UpdateAsync(id, change, ct);
            }
            catch (PanoptesException refusal)
            {
                refused.Add(id, refusal);
            }
        }

        return refused;
    }

    /// <summary>Deletes a model, unless a benchmark measured it. Its uptime checks stay until retention takes them.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Conflict"/>: there is benchmark history.</exception>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.BenchmarkRunModels.AnyAsync(measured => measured.ModelId == id, ct))
        {
            throw new PanoptesException(
                ErrorKind.Conflict, "model_has_benchmarks", "Cannot delete model with benchmark history; delete its benchmark runs first");
        }

        db.Models.Remove(await db.Models.SingleOrDefaultAsync(m => m.Id == id, ct) ?? throw NotFound());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw NotFound();
        }

        await transaction.CommitAsync(ct);
    }

    /// <summary>Why a model id cannot be one; null if it can.</summary>
    public static string? ModelIdProblem(string modelId) => modelId switch
    {
        _ when string.IsNullOrWhiteSpace(modelId) => "it must not be blank",
        { Length: > LongestName } => $"it must have at most {LongestName} characters",
        _ when modelId.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) => "it must not hold whitespace or control characters",
        _ => null,
    };

    private static IQueryable<CatalogModel> Matching(IQueryable<CatalogModel> models, ModelFilter filter)
    {
        models = filter.ProviderAccountId is { } provider ? models.Where(m => m.ProviderAccountId == provider) : models;
        models = filter.EnabledForMonitoring is { } monitored ? models.Where(m => m.EnabledForMonitoring == monitored) : models;
        models = filter.EnabledForBenchmark is { } benchmarked ? models.Where(m => m.EnabledForBenchmark == benchmarked) : models;
        if (string.IsNullOrEmpty(filter.Search))
        {
            return models;
        }

        // Lower case covers ASCII in SQLite; the text as it is covers the rest of it.
        var (text, lower) = (filter.Search, filter.Search.ToLowerInvariant());
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, where there is no culture and no comparison.
        return models.Where(m =>
            m.ModelId.ToLower().Contains(lower) || m.ModelId.Contains(text)
            || (m.CustomName != null && (m.CustomName.ToLower().Contains(lower) || m.CustomName.Contains(text))));
#pragma warning restore CA1304, CA1311, CA1862
    }

    private static string? NullIfBlank(string? name) => string.IsNullOrWhiteSpace(name) ? null : name.Trim();

    private static PanoptesException NotFound() => new(ErrorKind.NotFound, "model_not_found", "Model not found");
}
