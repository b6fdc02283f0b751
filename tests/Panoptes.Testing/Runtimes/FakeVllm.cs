using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>vLLM, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html, with or without sleep mode.</summary>
public sealed class FakeVllm : FakeRuntime
{
    private volatile bool _sleeping;

    private FakeVllm(FakeProvider provider)
        : base(provider)
    {
    }

    public bool SleepMode { get; set; }

    public bool Healthy { get; set; } = true;

    /// <summary>Whom its models belong to; another server's answers look alike but for this.</summary>
    public string Owner { get; set; } = "vllm";

    public bool Sleeping => _sleeping;

    public static async Task<FakeVllm> StartAsync() => new(await FakeProvider.StartAsync());

    private protected override async Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct)
    {
        switch (request.What)
        {
            case "GET /health":
                return new FakeRuntimeReply(Healthy ? 200 : 503, "");
            case "GET /version":
                return FakeRuntimeReply.Json(new { version = "0.11.0" });
            case "GET /v1/models":
                return FakeRuntimeReply.Json(new
                {
                    @object = "list",
                    data = new[] { new { id = "meta/Llama-3.1-8B", @object = "model", created = 1, owned_by = Owner, root = "/models/llama", parent = (string?)null, max_model_len = 8192 } },
                });
            case "GET /is_sleeping" when SleepMode:
                return FakeRuntimeReply.Json(new { is_sleeping = _sleeping });
            case "POST /sleep" when SleepMode:
                _sleeping = true;
                return new FakeRuntimeReply(200, "");
            case "POST /wake_up" when SleepMode:
                await Task.Delay(LoadTime, ct);
                _sleeping = false;
                return new FakeRuntimeReply(200, "");
            case "POST /v1/chat/completions" when _sleeping:
                return FakeRuntimeReply.Json(new { error = new { message = "The engine sleeps" } }, 500);
            default:
                return null;
        }
    }
}
