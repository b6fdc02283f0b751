using Microsoft.Extensions.Options;

namespace Panoptes.Runtimes;

/// <summary>Which runtime a model's id means.</summary>
public sealed class RuntimeResolver(RuntimeAccounts accounts, RuntimeAdapters adapters, IOptions<RuntimeOptions> options, TimeProvider time)
{
    /// <summary>Splits an id into the runtime that its prefix names, null for none, and the id there.</summary>
    internal static (RuntimeAccount? Runtime, string Id) Split(string modelId, IReadOnlyList<RuntimeAccount> runtimes)
    {
        var colon = modelId.IndexOf(':', StringComparison.Ordinal);
        var named = colon > 0 ? runtimes.FirstOrDefault(runtime => runtime.Slug == modelId[..colon]) : null;
        return named is not null && colon < modelId.Length - 1 ? (named, modelId[(colon + 1)..]) : (null, modelId);
    }

    /// <summary>
    /// The runtime of a model: the one it belongs to; else the default one; else, of the real ones that answer, the first that has such a model,
    /// or simply the first. A simulated runtime is only ever chosen by name or as the default.
    /// </summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Conflict"/>: its runtime was deleted; <see cref="ErrorKind.Unavailable"/>: no runtime answers.
    /// </exception>
    internal async Task<RuntimeAccount> OfAsync(ManagedModel model, CancellationToken ct)
    {
        var all = await accounts.ListAsync(ct);
        if (model.RuntimeId is { } id)
        {
            return all.FirstOrDefault(runtime => runtime.Id == id)
                ?? throw new PanoptesException(ErrorKind.Conflict, "runtime_deleted", $"The runtime of {model.Alias} was deleted; add the model again under another one");
        }

        if (all.FirstOrDefault(runtime => runtime is { IsDefault: true, Enabled: true }) is { } chosen)
        {
            return chosen;
        }

        var real = all.Where(runtime => runtime.Enabled && runtime.Kind != RuntimeKind.Simulated).ToList();
        var answers = await Task.WhenAll(real.Select(runtime => HasAsync(runtime, model.RuntimeModelId, ct)));
        return real.Zip(answers).Where(answer => answer.Second is not null).OrderByDescending(answer => answer.Second).Select(answer => answer.First).FirstOrDefault()
            ?? throw new PanoptesException(
                ErrorKind.Unavailable,
                "no_runtime",
                $"No local runtime answers on this machine, so nothing can serve {model.RuntimeModelId}. Start one, make one the default, or name it in the id, e.g. ollama:{model.RuntimeModelId}");
    }

    /// <summary>Whether a runtime has a model; null if it does not answer.</summary>
    private async Task<bool?> HasAsync(RuntimeAccount runtime, string model, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.ProbeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var adapter = adapters.Of(runtime);
            return (await adapter.ProbeAsync(both.Token)).Reachable
                ? (await adapter.ListAsync(both.Token)).Any(listed => listed.Id == model || listed.Alias == model)
                : null;
        }
        catch (Exception e) when (e is PanoptesException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
