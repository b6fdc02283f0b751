using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>llama.cpp servers that we start and stop, one for each GGUF file of a folder. They end with this runtime.</summary>
internal sealed partial class ManagedLlamaRuntime(RuntimeSettings settings, RuntimeParts parts) : IRuntime
{
    private readonly GgufFolder _folder = new(settings.ModelsFolder!);
    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private bool _disposed;

    public RuntimeKind Kind => RuntimeKind.ManagedLlamaServer;

    public RuntimeCapabilities Capabilities =>
        RuntimeCapabilities.CanLoad | RuntimeCapabilities.CanUnload | RuntimeCapabilities.ReportsServerTimings
        | RuntimeCapabilities.ReportsUsageInStream | RuntimeCapabilities.HasPromptCache;

    /// <summary>Where a server shall listen.</summary>
    internal Func<int> FreePort { get; init; } = LlamaChild.FreePort;

    public async Task<RuntimeProbe> ProbeAsync(CancellationToken ct)
    {
        try
        {
            _folder.MustExist();
            var result = await Command.RunAsync(Program(), ["--version"], parts.Limits.Command, null, parts, ct);
            return Version().Match(result.Errors + "\n" + result.Output) is { Success: true } found
                ? new RuntimeProbe(true, null, found.Groups[1].Value.Trim(), null)
                : new RuntimeProbe(false, null, null, $"{Program()} is no llama.cpp server: --version says \"{result.LastWords}\"");
        }
        catch (PanoptesException e)
        {
            return new RuntimeProbe(false, null, null, e.Message);
        }
    }

    public Task<IReadOnlyList<RuntimeModel>> ListAsync(CancellationToken ct) => Task.Run(_folder.List, ct);

    public Task<IReadOnlyList<LoadedModel>> LoadedAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<LoadedModel>>(
        [.. _places.Where(p => p.Value is { Ready: true, Child.Runs: true }).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Loaded(p.Key, p.Value.Child!))]);

    public async Task<LoadedModel> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var (id, file) = _folder.Find(model);
        var place = _places.GetOrAdd(id, _ => new Place());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, ct);
        await place.Gate.WaitAsync(either.Token);
        try
        {
            if (place is { Ready: true, Child: { Runs: true } running })
            {
                return Loaded(id, running);
            }

            await place.ClearAsync();
            await GgufFolder.CheckAsync(id, file, ct);
            var launch = new LlamaLaunch(Program(), settings.Arguments, file, id.Replace(',', '_'), settings.ApiKey);
            progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
            place.Child = await new LlamaStart(launch, parts, FreePort).RunAsync(id, child => place.Show(child), either.Token);
            place.Ready = true;
            return Loaded(id, place.Child);
        }
        catch (OperationCanceledException) when (_disposed && !ct.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(ManagedLlamaRuntime));
        }
        finally
        {
            place.Gate.Release();
        }
    }

    public async Task UnloadAsync(string model, CancellationToken ct)
    {
        var place = _places.TryGetValue(model, out var known) ? known : _places.GetValueOrDefault(_folder.Find(model).Id);
        if (place is null)
        {
            return;
        }

        await place.Gate.WaitAsync(ct);
        try
        {
            await place.ClearAsync();
        }
        finally
        {
            place.Gate.Release();
        }
    }

    public async Task<RuntimeTarget> TargetAsync(string model, CancellationToken ct)
    {
        var id = _places.ContainsKey(model) ? model : _folder.Find(model).Id;
        return _places.GetValueOrDefault(id) switch
        {
            { Ready: true, Child: { Runs: true } child } =>
                new RuntimeTarget(new LlmEndpoint(new Uri(child.Root, "/v1"), WireFormatId.OpenAiChat, settings.ApiKey), id.Replace(',', '_')),
            { Ready: true, Child: { } ended } => throw RuntimeFailures.Failed(ended.LastWords(id, await ended.Ended.WaitAsync(ct))),
            _ => throw new PanoptesException(ErrorKind.Conflict, "runtime_model_not_loaded", $"'{id}' is not loaded", "model"),
        };
    }

    public int? ProcessOf(string model) => PlaceOf(model) is { Child: { Runs: true } child } ? child.Id : null;

    public Task<IReadOnlyList<string>> LogAsync(string model, int limit, CancellationToken ct) =>
        Task.FromResult(PlaceOf(model)?.Log?.Last(limit) ?? []);

    /// <summary>Ends every server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _ending.CancelAsync();
        await Task.WhenAll(_places.Values.Select(async place =>
        {
            await place.Gate.WaitAsync();
            await place.ClearAsync();
            place.Gate.Dispose();
        }));
        _ending.Dispose();
    }

    private static LoadedModel Loaded(string id, LlamaChild child) => new(id) { MemoryBytes = child.MemoryBytes, ContextLength = child.ContextLength };

    private Place? PlaceOf(string model) => _places.TryGetValue(model, out var exact)
        ? exact
        : _places.FirstOrDefault(p => LlamaModel.Alias(p.Key).Equals(model, StringComparison.OrdinalIgnoreCase)).Value;

    private string Program() => ProgramPath.Find(settings.Program ?? "llama-server") ?? throw RuntimeFailures.Failed(settings.Program is { } named
        ? $"There is no program {named}"
        : "There is no program llama-server on the PATH; name it in the settings");

    [GeneratedRegex(@"^\s*version:\s*(.{1,100})$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    /// <summary>A model's server, one at a time.</summary>
    private sealed class Place
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public LlamaChild? Child { get; set; }

        /// <summary>Whether its model was loaded; a server that ended later stays until it is cleared, so that its end can be told.</summary>
        public bool Ready { get; set; }

        /// <summary>Of the newest server, also after its end.</summary>
        public LogRing? Log { get; private set; }

        public void Show(LlamaChild child)
        {
            Log = child.Log;
            Child = child;
        }

        public async Task ClearAsync()
        {
            var child = Child;
            (Child, Ready) = (null, false);
            if (child is not null)
            {
                await child.DisposeAsync();
            }
        }
    }
}
