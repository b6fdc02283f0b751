using System.Collections.Concurrent;
using Panoptes.Catalog;
using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>The built-in runtime: the simulated provider's models, which must be loaded before they answer, and fetched before the first time.</summary>
internal sealed class SimulatedRuntime(ISimulatedProvider provider, TimeProvider time) : IRuntime
{
    private const string NoKey = "not-needed";
    private const int Steps = 10;
    private const long Size = 500_000_000;

    private static readonly TimeSpan Fetching = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Loading = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Models = ["sim-fast", "sim-slow", "sim-flaky"];

    private readonly ConcurrentDictionary<string, bool> _fetched = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _loaded = new(StringComparer.Ordinal);

    public RuntimeKind Kind => RuntimeKind.Simulated;

    public RuntimeCapabilities Capabilities =>
        RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.CanDownload | RuntimeCapabilities.ReportsUsageInStream;

    public async Task<RuntimeProbe> ProbeAsync(CancellationToken ct) => new(true, await RootAsync(ct), "built in", null);

    public Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<RuntimeModel>>(
        [.. Models.Select(id => new RuntimeModel(id, id, _fetched.ContainsKey(id)) { DeviceType = "CPU", SizeBytes = Size, Version = "1" })]);

    public Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<LoadedModel>>([.. _loaded.Keys.Order(StringComparer.Ordinal).Select(id => new LoadedModel(id))]);

    public async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        Check(model);
        if (!_loaded.ContainsKey(model))
        {
            for (var step = 0; step < Steps && !_fetched.ContainsKey(model); step++)
            {
                progress?.Report(new RuntimeProgress(RuntimeStep.Downloading, step / (double)Steps, Size / Steps * step, Size));
                await Task.Delay(Fetching / Steps, time, ct);
            }

            _fetched[model] = true;
            progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
            await Task.Delay(Loading, time, ct);
            _loaded[model] = true;
        }

        return new LoadedModel(model);
    }

    public Task UnloadAsync(string model, CancellationToken ct)
    {
        _loaded.TryRemove(model, out _);
        return Task.CompletedTask;
    }

    public async Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct)
    {
        Check(model);
        return _loaded.ContainsKey(model)
            ? new RuntimeTarget(new LlmEndpoint(await AddressAsync(ct), WireFormatId.OpenAiChat, NoKey), model)
            : throw new PanoptesException(ErrorKind.Conflict, "model_not_loaded", $"The simulated model {model} is not loaded");
    }

    public int? ProcessOf(string model) => Environment.ProcessId;

    public Task<IReadOnlyList<string>> LogAsync(string model, int limit, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Check(string model)
    {
        if (!Models.Contains(model))
        {
            throw new PanoptesException(ErrorKind.NotFound, "model_unknown", $"The simulated runtime has no model {model}; it has {string.Join(", ", Models)}");
        }
    }

    private Task<Uri> AddressAsync(CancellationToken ct) => provider.AddressAsync(SimulatedSettings.From(new Dictionary<string, string>()), ct);

    private async Task<Uri> RootAsync(CancellationToken ct) => new((await AddressAsync(ct)).GetLeftPart(UriPartial.Authority));
}
