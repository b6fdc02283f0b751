using System.Collections.Concurrent;
using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>A llama.cpp server as a router: what it is told it does later.</summary>
public sealed class FakeLlamaRouter : FakeRuntime
{
    private readonly ConcurrentDictionary<string, Entry> _models = new(StringComparer.Ordinal);

    private FakeLlamaRouter(FakeProvider provider)
        : base(provider)
    {
        _models["ggml-org/qwen3-4b:Q4_K_M"] = new Entry("unloaded");
        _models["ggml-org/gemma-3-1b:Q8_0"] = new Entry("unloaded");
    }

    /// <summary>What can be downloaded.</summary>
    public IReadOnlyList<string> Hub { get; set; } = ["ggml-org/phi-4"];

    public FakeDownload Download { get; set; }

    /// <summary>How many looks a load takes.</summary>
    public int Looks { get; set; } = 2;

    /// <summary>The exit code of a load that fails; null lets it succeed.</summary>
    public int? FailsWith { get; set; }

    public string? StatusOf(string model) => _models.GetValueOrDefault(model)?.Status;

    public static async Task<FakeLlamaRouter> StartAsync() => new(await FakeProvider.StartAsync(new FakeScript { Usage = FakeUsage.Timings }));

    /// <summary>Puts a model to sleep, as the router does by itself.</summary>
    public void Sleep(string model) => _models[model] = new Entry("sleeping");

    public void Clear() => _models.Clear();

    private protected override Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct) => Task.FromResult(request.What switch
    {
        "GET /health" => FakeRuntimeReply.Json(new { status = "ok" }),
        "GET /props" => FakeRuntimeReply.Json(new { role = "router", build_info = "b7100-0a1b2c3d" }),
        "GET /models" or "GET /v1/models" => List(),
        "POST /models/load" => Change(request.Model!, "loading"),
        "POST /models/unload" => Change(request.Model!, "unloading"),
        "POST /models" => StartDownload(request.Model!),
        "POST /v1/chat/completions" => Chat(request.Model!),
        _ => null,
    });

    private FakeRuntimeReply List()
    {
        foreach (var (id, entry) in _models.Where(m => m.Value.Status is "loading" or "unloading" or "downloading" or "downloaded"))
        {
            Step(id, entry with { Looks = entry.Looks + 1 });
        }

        return FakeRuntimeReply.Json(new { @object = "list", data = _models.OrderBy(m => m.Key).Select(m => Describe(m.Key, m.Value)) });
    }

    private Dictionary<string, object> Describe(string id, Entry entry)
    {
        var status = new Dictionary<string, object> { ["value"] = entry.Status == "unloading" ? "loaded" : entry.Status, ["args"] = new[] { "llama-server" } };
        if (entry.Failed)
        {
            (status["failed"], status["exit_code"]) = (true, FailsWith!);
        }

        var described = new Dictionary<string, object> { ["id"] = id, ["aliases"] = Array.Empty<string>(), ["object"] = "model", ["owned_by"] = "llamacpp", ["status"] = status };
        if (entry.Status == "downloading")
        {
            described["progress"] = new Dictionary<string, object> { ["https://hub/a.gguf"] = new { done = 250 * entry.Looks, total = 1000 } };
        }

        return described;
    }

    /// <summary>A download that has come, or failed, is taken from the list, and what has come is entered anew.</summary>
    private void Step(string id, Entry entry)
    {
        if (entry.Status == "downloaded")
        {
            _models.TryRemove(id, out _);
            if (Download == FakeDownload.Succeeds)
            {
                _models[$"{id}:Q4_0"] = new Entry("unloaded");
            }

            return;
        }

        _models[id] = (entry.Status, Download, FailsWith) switch
        {
            ("downloading", FakeDownload.Stalls, _) => entry with { Looks = 1 },
            _ when entry.Looks < Looks => entry,
            ("downloading", _, _) => new Entry("downloaded"),
            ("loading", _, not null) => new Entry("unloaded") { Failed = true },
            ("loading", _, _) => new Entry("loaded"),
            _ => new Entry("unloaded"),
        };
    }

    private FakeRuntimeReply Change(string model, string status)
    {
        if (!_models.TryGetValue(model, out var entry))
        {
            return FakeRuntimeReply.Json(new { error = new { code = 404, message = "model is not found", type = "not_found_error" } }, 404);
        }

        if (status == "loading" && entry.Status is "loaded" or "loading" or "sleeping")
        {
            return FakeRuntimeReply.Json(new { error = new { code = 400, message = "model is already running", type = "invalid_request_error" } }, 400);
        }

        _models[model] = new Entry(status);
        return FakeRuntimeReply.Json(new { success = true });
    }

    private FakeRuntimeReply StartDownload(string model)
    {
        if (!Hub.Contains(model))
        {
            return FakeRuntimeReply.Json(new { error = new { code = 400, message = $"no repository {model}" } }, 400);
        }

        _models[model] = new Entry("downloading");
        return FakeRuntimeReply.Json(new { success = true });
    }

    /// <summary>It loads by itself what a request names.</summary>
    private FakeRuntimeReply? Chat(string model)
    {
        if (!_models.ContainsKey(model))
        {
            return FakeRuntimeReply.Json(new { error = new { code = 404, message = "model not found", type = "not_found_error" } }, 404);
        }

        _models[model] = new Entry("loaded");
        return null;
    }

    private sealed record Entry(string Status)
    {
        public int Looks { get; init; }

        public bool Failed { get; init; }
    }
}
