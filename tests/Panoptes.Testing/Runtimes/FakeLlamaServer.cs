using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>A llama.cpp server with one model, https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md.</summary>
public sealed class FakeLlamaServer : FakeRuntime
{
    private volatile bool _loading;

    private FakeLlamaServer(FakeProvider provider)
        : base(provider)
    {
    }

    /// <summary>The name that it gives its model: the file, unless it was started with an alias.</summary>
    public string Model { get; set; } = "/models/Qwen3-4B-Q4_K_M.gguf";

    /// <summary>Whether it still reads its model.</summary>
    public bool Loading
    {
        get => _loading;
        set => _loading = value;
    }

    /// <summary>Called by <c>POST /fake/crash</c>, which is ours, to die on demand.</summary>
    public Action<int>? Crash { get; set; }

    /// <summary>Starts one.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static async Task<FakeLlamaServer> StartAsync(int port = 0) =>
        new(await FakeProvider.StartAsync(new FakeScript { Usage = FakeUsage.Timings }, port: port));

    private protected override Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        if (request.What == "POST /fake/crash")
        {
            Crash?.Invoke(139);
        }

        return Task.FromResult(request.What switch
        {
            "GET /v1/models" or "GET /models" => FakeRuntimeReply.Json(new
            {
                models = new[] { new { name = Model } },
                @object = "list",
                data = new[] { new { id = Model, @object = "model", created = 1, owned_by = "llamacpp", meta = _loading ? null : new { n_ctx_train = 40_960, n_params = 4_022_468_096, size = 2_497_276_416 } } },
            }),
            _ when _loading => FakeRuntimeReply.Json(new { error = new { code = 503, message = "Loading model", type = "unavailable_error" } }, 503),
            "GET /health" => FakeRuntimeReply.Json(new { status = "ok" }),
            "GET /props" => FakeRuntimeReply.Json(new { total_slots = 1, model_path = Model, build_info = "b6700-0a1b2c3d", default_generation_settings = new { n_ctx = 4096 } }),
            _ => null,
        });
    }
}
