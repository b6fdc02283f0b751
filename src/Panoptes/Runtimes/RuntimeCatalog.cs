using Microsoft.Extensions.Options;

namespace Panoptes.Runtimes;

/// <summary>What a runtime answered about its models.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Models">What it has; empty if it did not answer.</param>
/// <param name="Loaded">What it has in memory.</param>
/// <param name="Problem">Why it did not answer; null if it did.</param>
public sealed record RuntimeListing(RuntimeAccount Runtime, IReadOnlyList<RuntimeModel> Models, IReadOnlyList<LoadedModel> Loaded, string? Problem);

/// <summary>What all runtimes could serve, asked of them at this moment.</summary>
public sealed class RuntimeCatalog(RuntimeAccounts accounts, RuntimeAdapters adapters, IOptions<RuntimeOptions> options, TimeProvider time)
{
    /// <summary>Every enabled runtime's models, in the order of the runtimes. One that fails says so and hides no other.</summary>
    public async Task<IReadOnlyList<RuntimeListing>> ListAsync(CancellationToken ct)
    {
        var runtimes = (await accounts.ListAsync(ct)).Where(runtime => runtime.Enabled);
        return await Task.WhenAll(runtimes.Select(runtime => ListAsync(runtime, ct)));
    }

    /// <summary>One runtime's models.</summary>
    public async Task<RuntimeListing> ListAsync(RuntimeAccount runtime, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.ProbeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var adapter = adapters.Of(runtime);
            var probe = await adapter.ProbeAsync(both.Token);
            return probe.Reachable
                ? new RuntimeListing(runtime, await adapter.ListAsync(both.Token), await adapter.LoadedAsync(both.Token), null)
                : new RuntimeListing(runtime, [], [], probe.Problem ?? "It does not answer");
        }
        catch (Exception e) when (e is PanoptesException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new RuntimeListing(runtime, [], [], ModelLifecycle.Words(e));
        }
    }
}
