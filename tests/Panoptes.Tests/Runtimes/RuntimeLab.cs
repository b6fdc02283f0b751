using Microsoft.Extensions.DependencyInjection;
using Panoptes.Llm;
using Panoptes.Runtimes;
using Panoptes.Tests.Llm;

namespace Panoptes.Tests.Runtimes;

/// <summary>Makes runtimes as the product does, with the real HTTP client.</summary>
internal sealed class RuntimeLab : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public RuntimeLab()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddRuntimes();
        _services = services.BuildServiceProvider();
    }

    /// <summary>As in production, but that it looks more often.</summary>
    public static RuntimeLimits Limits { get; } = new() { Poll = TimeSpan.FromMilliseconds(20), Probe = TimeSpan.FromSeconds(30), Question = TimeSpan.FromMinutes(1) };

    public RuntimeParts Parts(RuntimeLimits? limits = null) => new(
        _services.GetRequiredService<IHttpClientFactory>(), _services.GetRequiredService<LlmClient>(), TimeProvider.System, limits ?? Limits);

    public IRuntime Create(RuntimeSettings settings, RuntimeLimits? limits = null)
    {
        var parts = Parts(limits);
        return new RuntimeFactory(parts.Clients, parts.Llm, parts.Time) { Limits = parts.Limits }.Create(settings);
    }

    public IRuntime Create(RuntimeKind kind, Uri root, RuntimeLimits? limits = null) => Create(new RuntimeSettings(kind) { BaseUrl = root }, limits);

    /// <summary>Asks a model of a runtime something, as a benchmark does.</summary>
    public async Task<LlmMeasurement> ChatAsync(IRuntime runtime, string model)
    {
        var ct = TestContext.Current.CancellationToken;
        var target = await runtime.TargetAsync(model, ct);
        var call = new LlmCall(target.Endpoint, target.WireModel, [LlmMessage.User("Say something")]) { Timeouts = Measuring.Patient, KeepText = true };
        return await _services.GetRequiredService<LlmClient>().MeasureAsync(call, null, ct);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Keeps what was told, at once.</summary>
internal sealed class Told(Action<RuntimeProgress>? also = null) : IProgress<RuntimeProgress>
{
    private readonly List<RuntimeProgress> _all = [];

    public IReadOnlyList<RuntimeProgress> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public IEnumerable<double> Parts => All.Where(p => p is { Step: RuntimeStep.Downloading, Part: not null }).Select(p => p.Part!.Value);

    public void Report(RuntimeProgress value)
    {
        lock (_all)
        {
            _all.Add(value);
        }

        also?.Invoke(value);
    }
}
