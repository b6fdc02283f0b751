using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Panoptes.Storage.Config;

namespace Panoptes.Runtimes;

/// <summary>The models of local runtimes that somebody manages here.</summary>
public sealed class ManagedModels
{
    /// <summary>The most managed models.</summary>
    public const int Most = 1_000;

    private const int LongestText = 200;

    private readonly IDbContextFactory<ConfigDbContext> _contexts;
    private readonly RuntimeAccounts _accounts;
    private readonly ModelLoads _loads;
    private readonly RuntimeLog _log;
    private readonly TimeProvider _time;

    internal ManagedModels(IDbContextFactory<ConfigDbContext> contexts, RuntimeAccounts accounts, ModelLoads loads, RuntimeLog log, TimeProvider time) =>
        (_contexts, _accounts, _loads, _log, _time) = (contexts, accounts, loads, log, time);

    /// <summary>Told of every model whose state or progress changed, from any thread.</summary>
    public event Action<Guid>? Changed
    {
        add => _loads.Changed += value;
        remove => _loads.Changed -= value;
    }

    /// <summary>All models, newest first.</summary>
    public async Task<IReadOnlyList<ManagedModel>> ListAsync(CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        var models = await db.ManagedModels.AsNoTracking().OrderByDescending(model => model.CreatedAt).ThenByDescending(model => model.Id).ToListAsync(ct);
        return [.. models.Select(AsOfNow)];
    }

    /// <summary>The model with this id; null if there is none.</summary>
    public async Task<ManagedModel?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        return await db.ManagedModels.AsNoTracking().SingleOrDefaultAsync(model => model.Id == id, ct) is { } model ? AsOfNow(model) : null;
    }

    /// <summary>The model with this id.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>.</exception>
    public async Task<ManagedModel> GetAsync(Guid id, CancellationToken ct) => await FindAsync(id, ct) ?? throw NotFound();

    /// <summary>Those of these ids that exist, in any order.</summary>
    public async Task<IReadOnlyList<ManagedModel>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        return [.. (await db.ManagedModels.AsNoTracking().Where(model => ids.Contains(model.Id)).ToListAsync(ct)).Select(AsOfNow)];
    }

    /// <summary>Adds a model; nothing is loaded yet. The same model may be added twice.</summary>
    /// <param name="alias">What people call it, 1 to 200 characters.</param>
    /// <param name="modelId"><c>runtime:model</c>, or a bare id for the default runtime; 1 to 200 characters.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>.</exception>
    public async Task<ManagedModel> AddAsync(string alias, string modelId, CancellationToken ct)
    {
        Check(alias, "alias");
        Check(modelId, "model_id");
        var (runtime, id) = RuntimeResolver.Split(modelId.Trim(), await _accounts.ListAsync(ct));
        var now = _time.GetUtcNow();
        var model = new ManagedModel
        {
            Id = ManagedModelId.New(now),
            Alias = alias.Trim(),
            ModelId = modelId.Trim(),
            RuntimeId = runtime?.Id,
            RuntimeModelId = id,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await using var db = await _contexts.CreateDbContextAsync(ct);
        if (await db.ManagedModels.CountAsync(ct) >= Most)
        {
            throw new PanoptesException(ErrorKind.Invalid, "too_many_models", FormattableString.Invariant($"There are {Most} models already; delete some first"));
        }

        db.ManagedModels.Add(model);
        await db.SaveChangesAsync(ct);
        await _log.NoteAsync(model.Id, "info", $"Added as {model.ModelId}");
        _loads.Tell(model.Id);
        return model;
    }

    /// <summary>Where a model's load stands; null if none is under way.</summary>
    public ModelLoadView? LoadOf(Guid id) => _loads.Find(id)?.View;

    /// <summary>Whether a run measures a model at this moment.</summary>
    public bool IsHeld(Guid id) => _loads.IsHeld(id);

    /// <summary>What a model's runtime says of it; null before it was asked.</summary>
    public static ManagedModelFacts? FactsOf(ManagedModel model) => model.Facts is { } json ? JsonSerializer.Deserialize<ManagedModelFacts>(json) : null;

    /// <summary>Changes a model's row, if it is still there.</summary>
    internal async Task<ManagedModel?> UpdateAsync(Guid id, Action<ManagedModel> change, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        if (await db.ManagedModels.SingleOrDefaultAsync(model => model.Id == id, ct) is not { } model)
        {
            return null;
        }

        change(model);
        if (db.ChangeTracker.HasChanges())
        {
            model.UpdatedAt = _time.GetUtcNow();
            await db.SaveChangesAsync(ct);
            _loads.Tell(id);
        }

        return model;
    }

    internal async Task RemoveAsync(Guid id, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        if (await db.ManagedModels.SingleOrDefaultAsync(model => model.Id == id, ct) is { } model)
        {
            db.ManagedModels.Remove(model);
            await db.SaveChangesAsync(ct);
        }

        _loads.Tell(id);
    }

    internal static PanoptesException NotFound() => new(ErrorKind.NotFound, "model_not_found", "Model not found");

    private static void Check(string text, string field)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText || text.Any(char.IsControl))
        {
            throw new PanoptesException(ErrorKind.Invalid, "invalid_model", $"{field} must be 1 to {LongestText} characters without control characters", field);
        }
    }

    /// <summary>While a load is under way it knows better than the row.</summary>
    private ManagedModel AsOfNow(ManagedModel model)
    {
        if (_loads.Find(model.Id) is { } load)
        {
            model.Status = load.View.Progress?.Step == RuntimeStep.Downloading ? ManagedModelStatus.Downloading : ManagedModelStatus.Loading;
        }

        return model;
    }
}
