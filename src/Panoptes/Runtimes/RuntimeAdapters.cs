using System.Collections.Concurrent;
using Panoptes.Catalog;

namespace Panoptes.Runtimes;

/// <summary>The runtimes as they are spoken to: one adapter for each account, for as long as the account stays as it is.</summary>
public sealed class RuntimeAdapters : IAsyncDisposable
{
    private const string KeyName = "api_key";

    private readonly ConcurrentDictionary<Guid, Entry> _adapters = new();
    private readonly Func<RuntimeSettings, IRuntime> _create;
    private readonly CredentialVault _vault;

    internal RuntimeAdapters(Func<RuntimeSettings, IRuntime> create, CredentialVault vault) => (_create, _vault) = (create, vault);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var id in _adapters.Keys)
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
        var entry = _adapters.AddOrUpdate(
            account.Id,
            _ => Make(account, key),
            (id, old) =>
            {
                if (old.Of == account.UpdatedAt)
                {
                    return old;
                }

                _ = LetGoAsync(old);
                return Make(account, key);
            });
        return entry.Runtime.Value;
    }

    internal string Protect(string key) => _vault.Protect(new Dictionary<string, string> { [KeyName] = key });

    /// <summary>Lets go of an account's adapter, and of what it runs.</summary>
    internal async Task ForgetAsync(Guid id)
    {
        if (_adapters.TryRemove(id, out var entry))
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

    private Entry Make(RuntimeAccount account, string? key) => new(account.UpdatedAt, new Lazy<IRuntime>(() => _create(account.Settings(key))));

    private sealed record Entry(DateTimeOffset Of, Lazy<IRuntime> Runtime);
}
