using System.Collections.Concurrent;
using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>LM Studio, https://lmstudio.ai/docs/developer/rest: version 1 of its API, or only version 0.</summary>
public sealed class FakeLmStudio : FakeRuntime
{
    private readonly ConcurrentDictionary<string, string> _instances = new(StringComparer.Ordinal);
    private int _made;
    private int _polls;
    private string? _downloading;

    private FakeLmStudio(FakeProvider provider)
        : base(provider)
    {
    }

    /// <summary>Whether it is of before 0.4.</summary>
    public bool Old { get; set; }

    public IReadOnlyList<string> Models { get; set; } = ["qwen/qwen3-4b", "text-embedding-nomic"];

    /// <summary>What can be downloaded.</summary>
    public IReadOnlyList<string> Hub { get; set; } = ["google/gemma-3-1b"];

    public FakeDownload Download { get; set; }

    /// <summary>The instances in memory, and the model of each.</summary>
    public IReadOnlyDictionary<string, string> Instances => _instances;

    public static async Task<FakeLmStudio> StartAsync() => new(await FakeProvider.StartAsync());

    /// <summary>Loads another copy of a model, as a person does in its window.</summary>
    public string AddInstance(string model) => _instances.TryAdd(model, model) ? model : Add($"{model}:{Interlocked.Increment(ref _made) + 1}", model);

    private protected override async Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct) => request.What switch
    {
        "GET /api/v1/models" when !Old => List(),
        "POST /api/v1/models/load" when !Old => await LoadAsync(request, ct),
        "POST /api/v1/models/unload" when !Old => _instances.TryRemove(request.Member("instance_id")!, out _)
            ? FakeRuntimeReply.Json(new { instance_id = request.Member("instance_id") })
            : Failure(404, $"Model instance {request.Member("instance_id")} not found"),
        "POST /api/v1/models/download" when !Old => StartDownload(request.Model!),
        _ when !Old && request.After("GET /api/v1/models/download/status/") is not null => DownloadStatus(),
        "GET /api/v0/models" => OldList(),
        "POST /v1/chat/completions" => await ChatAsync(request, ct),
        "GET /v1/models" => null,

        // It answers what it does not know with 200.
        _ => FakeRuntimeReply.Json(new { error = $"Unexpected endpoint or method. ({request.What})" }),
    };

    private static FakeRuntimeReply Failure(int status, string message) => FakeRuntimeReply.Json(new { error = new { type = "invalid_request", message } }, status);

    private FakeRuntimeReply List() => FakeRuntimeReply.Json(new
    {
        models = Models.Select(key => new
        {
            type = key.Contains("embedding", StringComparison.Ordinal) ? "embedding" : "llm",
            publisher = "qwen",
            key,
            display_name = key.ToUpperInvariant(),
            architecture = "qwen3",
            quantization = new { name = "Q4_K_M", bits_per_weight = 4 },
            size_bytes = 2_500_000_000,
            params_string = "4B",
            loaded_instances = _instances.Where(i => i.Value == key).OrderBy(i => i.Key).Select(i => new { id = i.Key, config = new { context_length = 4096, parallel = 4 } }),
            max_context_length = 32_768,
            format = "gguf",
        }),
    });

    private FakeRuntimeReply OldList() => FakeRuntimeReply.Json(new
    {
        @object = "list",
        data = Models.Select(id => new
        {
            id,
            @object = "model",
            type = "llm",
            publisher = "qwen",
            arch = "qwen3",
            compatibility_type = "gguf",
            quantization = "Q4_K_M",
            state = _instances.ContainsKey(id) ? "loaded" : "not-loaded",
            max_context_length = 32_768,
        }),
    });

    private async Task<FakeRuntimeReply> LoadAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        if (!Models.Contains(request.Model))
        {
            return Failure(404, $"Model {request.Model} not found");
        }

        await Task.Delay(LoadTime, ct);
        return FakeRuntimeReply.Json(new { type = "llm", instance_id = AddInstance(request.Model!), load_time_seconds = 1.5, status = "loaded", load_config = new { context_length = 4096 } });
    }

    /// <summary>The older one loads by the first request; both take a model's key or an instance's id.</summary>
    private async Task<FakeRuntimeReply?> ChatAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        if (!_instances.ContainsKey(request.Model!) && !Models.Contains(request.Model))
        {
            return Failure(404, "No such model");
        }

        if (!_instances.ContainsKey(request.Model!))
        {
            await Task.Delay(LoadTime, ct);
            AddInstance(request.Model!);
        }

        return null;
    }

    private FakeRuntimeReply StartDownload(string model)
    {
        if (!Hub.Contains(model))
        {
            return Failure(404, $"Could not find {model}");
        }

        (_downloading, _polls) = (model, 0);
        return FakeRuntimeReply.Json(new { job_id = "job/1", status = "downloading", total_size_bytes = 1000 });
    }

    private FakeRuntimeReply DownloadStatus()
    {
        var poll = ++_polls;
        var status = (Download, poll) switch
        {
            (FakeDownload.Fails, > 1) => "failed",
            (FakeDownload.Succeeds, > 2) => "completed",
            _ => "downloading",
        };
        if (status == "completed")
        {
            Models = [.. Models.Append(_downloading!).Distinct()];
        }

        return FakeRuntimeReply.Json(new { job_id = "job/1", status, total_size_bytes = 1000, downloaded_bytes = Download == FakeDownload.Stalls ? 250 : Math.Min(250 * poll, 1000), bytes_per_second = 100 });
    }

    private string Add(string instance, string model)
    {
        _instances[instance] = model;
        return instance;
    }
}
