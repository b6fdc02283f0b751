using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Panoptes.Catalog;
using Panoptes.Storage.Config;

namespace Panoptes.Runtimes;

/// <summary>What a runtime is to be. Null leaves what is there, or takes the default.</summary>
public sealed record RuntimeDraft
{
    /// <summary>Its short name, 1 to 32 small letters, digits or dashes.</summary>
    public string? Slug { get; init; }

    /// <summary>What people call it, 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Its root; empty takes the kind's usual address.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Its key; empty sends none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The runtime's own program, an absolute path; empty looks it up on the PATH.</summary>
    public string? Program { get; init; }

    /// <summary>The folder of GGUF files that a managed llama.cpp server may serve.</summary>
    public string? ModelsFolder { get; init; }

    /// <summary>Further arguments of that server.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>How long a model stays loaded after its last request, seconds: 1 to 604,800.</summary>
    public int? KeepAliveSeconds { get; init; }

    /// <summary>Whether it is used at all.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether models without a prefix are its own; true takes that from any other.</summary>
    public bool? IsDefault { get; init; }
}

/// <summary>The local runtimes that are known here.</summary>
public sealed class RuntimeAccounts
{
    /// <summary>The most runtimes.</summary>
    public const int Most = 50;

    private static readonly (string Slug, RuntimeKind Kind, string Name)[] Usual =
    [
        ("foundry", RuntimeKind.FoundryLocal, "Foundry Local"),
        ("ollama", RuntimeKind.Ollama, "Ollama"),
        ("llama-server", RuntimeKind.LlamaServer, "llama-server"),
        ("lm-studio", RuntimeKind.LmStudio, "LM Studio"),
        ("vllm", RuntimeKind.Vllm, "vLLM"),
        ("simulated", RuntimeKind.Simulated, "Simulated runtime"),
    ];

    private readonly IDbContextFactory<ConfigDbContext> _contexts;
    private readonly RuntimeAdapters _adapters;
    private readonly ModelLoads _loads;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;

    internal RuntimeAccounts(
        IDbContextFactory<ConfigDbContext> contexts, RuntimeAdapters adapters, ModelLoads loads, IOptions<RuntimeOptions> options, TimeProvider time) =>
        (_contexts, _adapters, _loads, _options, _time) = (contexts, adapters, loads, options.Value, time);

    /// <summary>All runtimes, in the order they were added.</summary>
    public async Task<IReadOnlyList<RuntimeAccount>> ListAsync(CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        return await db.Runtimes.AsNoTracking().OrderBy(runtime => runtime.CreatedAt).ThenBy(runtime => runtime.Slug).ToListAsync(ct);
    }

    /// <summary>The runtime with this id; null if there is none.</summary>
    public async Task<RuntimeAccount?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        return await db.Runtimes.AsNoTracking().SingleOrDefaultAsync(runtime => runtime.Id == id, ct);
    }

    /// <summary>Adds a runtime.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>, or <see cref="ErrorKind.Conflict"/>: the short name is taken.</exception>
    public async Task<RuntimeAccount> AddAsync(RuntimeKind kind, RuntimeDraft draft, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        var account = new RuntimeAccount
        {
            Kind = kind,
            Slug = draft.Slug ?? Usual.FirstOrDefault(usual => usual.Kind == kind).Slug ?? "runtime",
            Name = draft.Name ?? draft.Slug ?? kind.ToString(),
            CreatedAt = now,
            UpdatedAt = now,
        };
        Apply(account, draft);
        await using var db = await _contexts.CreateDbContextAsync(ct);
        if (await db.Runtimes.CountAsync(ct) >= Most)
        {
            throw new PanoptesException(ErrorKind.Invalid, "too_many_runtimes", FormattableString.Invariant($"There are {Most} runtimes already; delete one first"));
        }

        await StoreAsync(db, account, isNew: true, ct);
        return account;
    }

    /// <summary>Changes a runtime. What it runs is stopped if it is disabled or what it is reached by changes.</summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>, <see cref="ErrorKind.Invalid"/>, or <see cref="ErrorKind.Conflict"/>: the short name is taken, or a run measures
    /// one of its models and more than its name or rank would change.
    /// </exception>
    public async Task<RuntimeAccount> ChangeAsync(Guid id, RuntimeDraft draft, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        var account = await db.Runtimes.SingleOrDefaultAsync(runtime => runtime.Id == id, ct) ?? throw NotFound();
        if (draft with { Name = null, IsDefault = null } != new RuntimeDraft())
        {
            await RefuseHeldAsync(db, account, ct);
        }

        Apply(account, draft);
        account.UpdatedAt = _time.GetUtcNow();
        await StoreAsync(db, account, isNew: false, ct);
        if (!account.Enabled)
        {
            await _adapters.ForgetAsync(id);
        }

        return account;
    }

    /// <summary>Forgets a runtime, and stops what was started for it. Its models stay, and say that it is gone.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>, or <see cref="ErrorKind.Conflict"/>: a run measures one of its models.</exception>
    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        var account = await db.Runtimes.SingleOrDefaultAsync(runtime => runtime.Id == id, ct) ?? throw NotFound();
        await RefuseHeldAsync(db, account, ct);
        db.Runtimes.Remove(account);
        await db.SaveChangesAsync(ct);
        await _adapters.ForgetAsync(id);
    }

    /// <summary>Lists the usual runtimes where none is listed.</summary>
    internal async Task ListUsualAsync(CancellationToken ct)
    {
        await using var db = await _contexts.CreateDbContextAsync(ct);
        if (!_options.Usual || await db.Runtimes.AnyAsync(ct))
        {
            return;
        }

        var now = _time.GetUtcNow();
        db.Runtimes.AddRange(Usual.Select((usual, i) => new RuntimeAccount
        {
            Slug = usual.Slug,
            Kind = usual.Kind,
            Name = usual.Name,
            IsDefault = usual.Kind == RuntimeKind.Simulated && _options.SimulatedDefault,
            CreatedAt = now.AddMilliseconds(i),
            UpdatedAt = now,
        }));
        await db.SaveChangesAsync(ct);
    }

    private async Task RefuseHeldAsync(ConfigDbContext db, RuntimeAccount account, CancellationToken ct)
    {
        // A bare id that is being loaded has not found its runtime yet: it may be this one.
        foreach (var model in await db.ManagedModels.AsNoTracking().Where(model => model.RuntimeId == account.Id || model.RuntimeId == null).ToListAsync(ct))
        {
            if (_loads.IsHeld(model.Id))
            {
                throw new PanoptesException(
                    ErrorKind.Conflict, "runtime_is_measured", $"A benchmark run measures {model.Alias} on {account.Name} now; cancel it first, or wait for its end");
            }
        }
    }

    private void Apply(RuntimeAccount account, RuntimeDraft draft)
    {
        Require(RuntimeAccount.IsSlug(draft.Slug ?? account.Slug), "slug", "must be 1 to 32 small letters, digits or dashes, and begin with a letter or digit");
        Require((draft.Name ?? account.Name) is { Length: > 0 and <= 100 } name && !string.IsNullOrWhiteSpace(name), "name", "must be 1 to 100 characters");
        Require(draft.KeepAliveSeconds is null or (>= 1 and <= 604_800), "keep_alive_seconds", "must be between 1 and 604800");
        if (draft.BaseUrl is { Length: > 0 } url && ProviderUrl.ProblemOf(url) is { } problem)
        {
            throw Wrong("base_url", problem);
        }

        Require(draft.Program is null or "" || Path.IsPathFullyQualified(draft.Program), "program", "must be an absolute path");
        Require(draft.ModelsFolder is null or "" || (Path.IsPathFullyQualified(draft.ModelsFolder) && Directory.Exists(draft.ModelsFolder)), "models_folder", "must be the absolute path of an existing folder");
        Require(draft.Arguments is null || (draft.Arguments.Count <= 100 && draft.Arguments.All(argument => argument.Length <= 1_000 && !argument.Contains('\0', StringComparison.Ordinal))), "arguments", "must be at most 100 texts of at most 1000 characters");
        account.Slug = draft.Slug ?? account.Slug;
        account.Name = draft.Name?.Trim() ?? account.Name;
        account.BaseUrl = Changed(draft.BaseUrl?.TrimEnd('/'), account.BaseUrl);
        account.Program = Changed(draft.Program, account.Program);
        account.ModelsFolder = Changed(draft.ModelsFolder, account.ModelsFolder);
        account.Arguments = draft.Arguments is null ? account.Arguments : JsonSerializer.Serialize(draft.Arguments);
        account.KeepAliveSeconds = draft.KeepAliveSeconds ?? account.KeepAliveSeconds;
        account.Enabled = draft.Enabled ?? account.Enabled;
        account.IsDefault = draft.IsDefault ?? account.IsDefault;
        account.ProtectedKey = draft.ApiKey switch
        {
            null => account.ProtectedKey,
            "" => null,
            var key => _adapters.Protect(key),
        };
        RuntimeSettingsRules.Check(account.Settings(key: null));
    }

    private static async Task StoreAsync(ConfigDbContext db, RuntimeAccount account, bool isNew, CancellationToken ct)
    {
        if (await db.Runtimes.AnyAsync(other => other.Slug == account.Slug && other.Id != account.Id, ct))
        {
            throw new PanoptesException(ErrorKind.Conflict, "runtime_exists", $"There is a runtime {account.Slug} already", "slug");
        }

        if (account.IsDefault)
        {
            foreach (var other in await db.Runtimes.Where(other => other.IsDefault && other.Id != account.Id).ToListAsync(ct))
            {
                other.IsDefault = false;
            }
        }

        if (isNew)
        {
            db.Runtimes.Add(account);
        }

        await db.SaveChangesAsync(ct);
    }

    private static string? Changed(string? wanted, string? now) => wanted is null ? now : wanted.Length == 0 ? null : wanted;

    private static void Require(bool holds, string field, string rule)
    {
        if (!holds)
        {
            throw Wrong(field, rule);
        }
    }

    private static PanoptesException Wrong(string field, string rule) => new(ErrorKind.Invalid, "invalid_runtime", $"{field} {rule}", field);

    private static PanoptesException NotFound() => new(ErrorKind.NotFound, "runtime_not_found", "Runtime not found");
}
