using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>Ollama, https://docs.ollama.com/api.</summary>
public sealed class FakeOllama : FakeRuntime
{
    private readonly ConcurrentDictionary<string, string> _keepAlive = new(StringComparer.Ordinal);

    private FakeOllama(FakeProvider provider)
        : base(provider) => provider.Models = ["llama3.2:latest", "qwen2.5:0.5b"];

    /// <summary>What can be pulled.</summary>
    public IReadOnlyList<string> Library { get; set; } = ["phi4:latest"];

    public FakeDownload Download { get; set; }

    /// <summary>The models in memory, and how long they were asked to stay.</summary>
    public IReadOnlyDictionary<string, string> Loaded => _keepAlive;

    /// <summary>Unloads a model as its idle time does.</summary>
    public void Forget(string model) => _keepAlive.TryRemove(model, out _);

    /// <summary>Loads a model as somebody else does.</summary>
    public void Remember(string model) => _keepAlive[model] = "5m";

    public static async Task<FakeOllama> StartAsync() => new(await FakeProvider.StartAsync(protocol: FakeProtocol.Ollama));

    private protected override async Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        switch (request.What)
        {
            case "GET /api/version":
                return FakeRuntimeReply.Json(new { version = "0.12.6" });
            case "GET /api/tags":
                return FakeRuntimeReply.Json(new
                {
                    models = Provider.Models.Select(name => new
                    {
                        name,
                        model = name,
                        modified_at = "2026-01-01T00:00:00Z",
                        size = 2_019_393_189,
                        digest = $"digest-of-{name}",
                        details = new { format = "gguf", family = "llama", parameter_size = "3.2B", quantization_level = "Q4_K_M" },
                    }),
                });
            case "POST /api/show":
                return FakeRuntimeReply.Json(new
                {
                    details = new { family = "llama" },
                    model_info = new Dictionary<string, object> { ["general.architecture"] = "llama", ["llama.context_length"] = 131_072 },
                    capabilities = new[] { "completion", "tools" },
                });
            case "GET /api/ps":
                return FakeRuntimeReply.Json(new
                {
                    models = _keepAlive.Keys.Select(name => new
                    {
                        name,
                        model = name,
                        size = 3_000_000_000,
                        size_vram = 2_000_000_000,
                        context_length = 4096,
                        expires_at = "2026-11-25T14:00:00.123456789+01:00",
                    }),
                });
            case "POST /api/generate":
                return await GenerateAsync(request, ct);
            case "POST /api/pull":
                return new FakeRuntimeReply(200, "") { ContentType = "application/x-ndjson", Pieces = PullAsync(Full(request.Model!), ct) };
            default:
                return null;
        }
    }

    private static string Full(string model) => model.Contains(':', StringComparison.Ordinal) ? model : model + ":latest";

    private async Task<FakeRuntimeReply> GenerateAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        var model = Full(request.Model!);
        if (!Provider.Models.Contains(model))
        {
            return FakeRuntimeReply.Json(new { error = $"model '{request.Model}' not found" }, 404);
        }

        var keepAlive = request.Member("keep_alive")!;
        if (keepAlive == "0")
        {
            _keepAlive.TryRemove(model, out _);
            return FakeRuntimeReply.Json(new { model, response = "", done = true, done_reason = "unload" });
        }

        await Task.Delay(LoadTime, ct);
        _keepAlive[model] = keepAlive;
        return FakeRuntimeReply.Json(new { model, response = "", done = true, done_reason = "load" });
    }

    private async IAsyncEnumerable<string> PullAsync(string model, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return """{"status":"pulling manifest"}""" + "\n";
        if (!Library.Contains(model))
        {
            yield return """{"error":"pull model manifest: file does not exist"}""" + "\n";
            yield break;
        }

        yield return """{"status":"pulling aaa","digest":"sha256:aaa","total":900}""" + "\n";
        yield return """{"status":"pulling aaa","digest":"sha256:aaa","total":900,"comp""";
        yield return """leted":450}""" + "\n";
        switch (Download)
        {
            case FakeDownload.Fails:
                yield return """{"error":"max retries exceeded: unexpected EOF"}""" + "\n";
                yield break;
            case FakeDownload.EndsEarly:
                yield break;
            case FakeDownload.Stalls:
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                yield break;
            default:
                break;
        }

        yield return """{"status":"pulling aaa","digest":"sha256:aaa","total":900,"completed":900}""" + "\n";
        yield return """{"status":"pulling bbb","digest":"sha256:bbb","total":100,"completed":100}""" + "\n";
        Provider.Models = [.. Provider.Models, model];
        yield return """{"status":"success"}""" + "\n";
    }
}
