using Panoptes.Catalog;

namespace Panoptes.Runtimes;

/// <summary>The runtimes as they are spoken to: one adapter for each account, for as long as what it is reached by stays as it is.</summary>
public sealed class RuntimeAdapters : IAsyncDisposable
{
    private const string KeyName = "api_key";

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Entry> _adapters = [];
    private readonly Func<RuntimeSettings, IRuntime> _create;
    private readonly CredentialVault _vault;
    private bool _disposed;

    internal RuntimeAdapters(Func<RuntimeSettings, IRuntime> create, CredentialVault vault) => (_create, _vault) = (create, vault);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        List<Guid> all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _adapters.Keys];
        }

        foreach (var id in all)
        {
            await ForgetAsync(id);
        }
    }

    /// <summary>The adapter of an account.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: it is disabled, or its key cannot be decrypted.</exception>
    internal IRuntime Of(RuntimeAccount account)
    {
        if (!account.Enabled)
        {
            throw new PanoptesException(ErrorKind.Invalid, "runtime_disabled", $"The runtime {account.Name} is disabled");
        }

        var key = account.ProtectedKey is null ? null : _vault.TryUnprotect(account.ProtectedKey) is { } secrets
            ? secrets.GetValueOrDefault(KeyName)
            : throw new PanoptesException(ErrorKind.Invalid, "runtime_key_unreadable", $"The stored key of the runtime {account.Name} cannot be decrypted; enter it again");
        var reach = Reach.Of(account);
        Entry? old;
        Entry entry;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            old = _adapters.GetValueOrDefault(account.Id);
            if (old is not null && (old.Reach == reach || account.UpdatedAt < old.Of))
            {
                // An account that was read before its last change does not bring the old adapter back.
                return old.Runtime.Value;
            }

            entry = new Entry(account.UpdatedAt, reach, new Lazy<IRuntime>(() => _create(account.Settings(key))));
            _adapters[account.Id] = entry;
        }

        if (old is not null)
        {
            _ = LetGoAsync(old);
        }

        return entry.Runtime.Value;
    }

    internal string Protect(string key) => _vault.Protect(new Dictionary<string, string> { [KeyName] = key });

    /// <summary>Lets go of an account's adapter, and of what it runs.</summary>
    internal async Task ForgetAsync(Guid id)
    {
        Entry? entry;
        lock (_lock)
        {
            _adapters.Remove(id, out entry);
        }

        if (entry is not null)
        {
            await LetGoAsync(entry);
        }
    }

    private static async Task LetGoAsync(Entry entry)
    {
        if (entry.Runtime.IsValueCreated)
        {
            await entry.Runtime.Value.DisposeAsync();
        }
    }

    private sealed record Entry(DateTimeOffset Of, Reach Reach, Lazy<IRuntime> Runtime);

    /// <summary>What of an account its adapter is made of.</summary>
    private sealed record Reach(string? BaseUrl, string? ProtectedKey, string? Program, string? ModelsFolder, string Arguments, int KeepAliveSeconds)
    {
        public static Reach Of(RuntimeAccount account) =>
            new(account.BaseUrl, account.ProtectedKey, account.Program, account.ModelsFolder, account.Arguments, account.KeepAliveSeconds);
    }
}
