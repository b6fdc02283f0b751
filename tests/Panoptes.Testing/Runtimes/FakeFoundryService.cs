using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>Foundry Local's service: <c>/openai/…</c> up to 0.8, <c>/models/…</c> since 0.10.</summary>
public sealed class FakeFoundryService : FakeRuntime
{
    public const string Gpu = "Phi-4-mini-instruct-cuda-gpu:3";
    public const string Cpu = "Phi-4-mini-instruct-generic-cpu:2";
    public const string Absent = "qwen2.5-0.5b-instruct-generic-cpu:4";

    private readonly ConcurrentDictionary<string, string> _loaded = new(StringComparer.Ordinal);
    private readonly bool _legacy;
    private readonly string _cached;

    private FakeFoundryService(FakeProvider provider, bool legacy, string cached)
        : base(provider) => (_legacy, _cached) = (legacy, cached);

    public FakeDownload Download { get; set; }

    /// <summary>Whether it knows no status, as some builds do not.</summary>
    public bool WithoutStatus { get; set; }

    /// <summary>The models in memory, and the time to live that was asked for.</summary>
    public IReadOnlyDictionary<string, string> Loaded => _loaded;

    internal static async Task<FakeFoundryService> StartAsync(bool legacy, string cached) =>
        new(await FakeProvider.StartAsync(new FakeScript { Usage = legacy ? FakeUsage.Never : FakeUsage.OwnChunk }, capacity: 1), legacy, cached);

    private protected override Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct) =>
        _legacy ? LegacyAsync(request, ct) : ModernAsync(request, ct);

    private static FakeRuntimeReply NotFound() => new(404, "");

    private static string WithoutVersion(string id) => id[..id.LastIndexOf(':')];

    private async Task<FakeRuntimeReply?> ModernAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        switch (request.What)
        {
            case "GET /status" when !WithoutStatus:
                return FakeRuntimeReply.Json(new { modelCachePath = "/models", endpoints = new[] { Root }, pid = Environment.ProcessId });
            case "GET /models/loaded":
                return FakeRuntimeReply.Json(_loaded.Keys);
            case "GET /v1/models":
                return FakeRuntimeReply.Json(new { @object = "list", data = new[] { Gpu, Cpu, Absent }.Select(id => new { id, @object = "model", created = 1, owned_by = "Microsoft" }) });
            case "POST /v1/chat/completions":
                return _loaded.ContainsKey(request.Model!)
                    ? null
                    : FakeRuntimeReply.Json(new { error = new { message = $"Model {request.Model} must be loaded before inference" } }, 400);
            default:
                break;
        }

        if (request.After("GET /models/load/") is { } load)
        {
            await Task.Delay(LoadTime, ct);
            return load is not (Gpu or Cpu or Absent) ? FakeRuntimeReply.Json(new { error = "Model not found" }, 404)
                : !File.ReadLines(_cached).Contains(load) ? FakeRuntimeReply.Json(new { error = "Model not cached" }, 400)
                : FakeRuntimeReply.Json(new { status = _loaded.TryAdd(load, "") ? "loaded" : "already_loaded" });
        }

        return request.After("GET /models/unload/") is { } unload
            ? FakeRuntimeReply.Json(new { status = _loaded.TryRemove(unload, out _) ? "unloaded" : "not_loaded" })
            : NotFound();
    }

    private async Task<FakeRuntimeReply?> LegacyAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        switch (request.What)
        {
            case "GET /openai/status":
                return FakeRuntimeReply.Json(new { Endpoints = new[] { Root }, ModelDirPath = "/models", PipeName = "inference_agent" });
            case "GET /foundry/list":
                return FakeRuntimeReply.Json(new[] { Entry(Gpu, "phi-4-mini", "GPU"), Entry(Cpu, "phi-4-mini", "CPU"), Entry(Absent, "qwen2.5-0.5b", "CPU") });
            case "GET /openai/models":
                return FakeRuntimeReply.Json(File.ReadLines(_cached));
            case "GET /openai/loadedmodels":
                return FakeRuntimeReply.Json(_loaded.Keys);
            case "POST /openai/download":
                return new FakeRuntimeReply(200, "") { ContentType = "text/plain", Pieces = DownloadAsync(request.Member("model")!, ct) };
            case "POST /v1/chat/completions":
                return _loaded.ContainsKey(request.Model!) ? null : new FakeRuntimeReply(400, "Model is not loaded");
            default:
                break;
        }

        if (request.After("GET /openai/load/") is { } load)
        {
            await Task.Delay(LoadTime, ct);
            if (File.ReadLines(_cached).FirstOrDefault(id => id == load || WithoutVersion(id) == load) is not { } id)
            {
                return new FakeRuntimeReply(500, $"No OpenAIService provider found for modelName:{load}");
            }

            _loaded[id] = Provider.Requests[^1].Path.Split("ttl=")[^1];
            return new FakeRuntimeReply(200, "");
        }

        if (request.After("GET /openai/unload/") is { } unload)
        {
            return _loaded.TryRemove(unload, out _) ? new FakeRuntimeReply(200, "") : new FakeRuntimeReply(500, "not loaded");
        }

        return NotFound();
    }

    private static object Entry(string id, string alias, string device) => new
    {
        name = WithoutVersion(id),
        displayName = alias,
        alias,
        version = id.Split(':')[^1],
        uri = $"azureml://registries/azureml/models/{alias}/versions/1",
        providerType = "AzureFoundry",
        publisher = "Microsoft",
        task = "chat-completion",
        runtime = new { deviceType = device, executionProvider = device == "GPU" ? "CUDAExecutionProvider" : "CPUExecutionProvider" },
        fileSizeMb = 3686,
        promptTemplate = new { prompt = "<|user|>{Content}<|end|>" },
        license = "MIT",
    };

    /// <summary>Without line breaks, as it comes.</summary>
    private async IAsyncEnumerable<string> DownloadAsync(string model, [EnumeratorCancellation] CancellationToken ct)
    {
        using var json = JsonDocument.Parse(model);
        string Said(string member) => json.RootElement.GetProperty(member).ToString();
        var id = new[] { Gpu, Cpu, Absent }.Single(known => Said("Name") == WithoutVersion(known));
        var told = Said("Uri").StartsWith("azureml://", StringComparison.Ordinal) && Said("Publisher") == "Microsoft" && Said("ProviderType") == "AzureFoundryLocal"
            && json.RootElement.GetProperty("PromptTemplate").GetProperty("prompt").GetString() == "<|user|>{Content}<|end|>";
        yield return "Total 12.50% Downloading model.onnx";
        switch (Download)
        {
            case FakeDownload.Stalls:
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                yield break;
            case FakeDownload.EndsEarly:
                yield break;
            case FakeDownload.Fails:
                yield return """{"Success":false,"ErrorMessage":"The disk is full"}""";
                yield break;
            default:
                break;
        }

        yield return """("model.onnx", 0.75)""";
        if (told)
        {
            await File.AppendAllLinesAsync(_cached, [id], ct);
        }

        yield return told ? """{"Success":true,"ErrorMessage":null}""" : """{"Success":false,"ErrorMessage":"The model was not described"}""";
    }
}
