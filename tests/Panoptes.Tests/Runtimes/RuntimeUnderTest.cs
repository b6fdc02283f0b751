using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>One kind of runtime, running, and the adapter for it.</summary>
internal sealed class RuntimeUnderTest : IAsyncDisposable
{
    private readonly RuntimeLab _lab = new();
    private FakeFoundry? _foundry;
    private FakeRuntime? _fake;

    /// <summary>What every HTTP runtime's tests are run for.</summary>
    public static TheoryData<string> Names { get; } =
        new("ollama", "openai", "vllm", "vllm with sleep mode", "lm studio", "lm studio 0.3", "llama-server", "llama-server router", "foundry", "foundry 0.8");

    public FakeRuntime Fake => _foundry?.Service ?? _fake!;

    public required string Name { get; init; }

    public IRuntime Runtime { get; private set; } = null!;

    /// <summary>A model that is on its disk.</summary>
    public string Model { get; private set; } = "";

    /// <summary>Another name of it.</summary>
    public string Alias { get; private set; } = "";

    /// <summary>How its adapter was made.</summary>
    public RuntimeSettings Settings { get; private set; } = null!;

    public static async Task<RuntimeUnderTest> StartAsync(string name, RuntimeLimits? limits = null, string? key = null)
    {
        var test = new RuntimeUnderTest { Name = name };
        var kind = await test.StartFakeAsync();
        test.Fake.Key = key;
        test.Settings = test._foundry is { } foundry
            ? new RuntimeSettings(kind) { Program = foundry.Program, ApiKey = key }
            : new RuntimeSettings(kind) { BaseUrl = test.Fake.Root, ApiKey = key };
        test.Runtime = test._lab.Create(test.Settings, limits);
        return test;
    }

    public Task<Panoptes.Llm.LlmMeasurement> ChatAsync(string? model = null) => _lab.ChatAsync(Runtime, model ?? Model);

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        await (_foundry?.DisposeAsync() ?? _fake!.DisposeAsync());
        await _lab.DisposeAsync();
    }

    private async Task<RuntimeKind> StartFakeAsync()
    {
        (Model, Alias) = ("fake-model", "FAKE-MODEL");
        switch (Name)
        {
            case "ollama":
                (Model, Alias, _fake) = ("llama3.2:latest", "llama3.2", await FakeOllama.StartAsync());
                return RuntimeKind.Ollama;
            case "vllm" or "vllm with sleep mode":
                (Model, Alias, _fake) = ("meta/Llama-3.1-8B", "Llama-3.1-8B", await FakeVllm.StartAsync());
                ((FakeVllm)_fake).SleepMode = Name != "vllm";
                return RuntimeKind.Vllm;
            case "lm studio" or "lm studio 0.3":
                (Model, Alias, _fake) = ("qwen/qwen3-4b", "qwen3-4b", await FakeLmStudio.StartAsync());
                ((FakeLmStudio)_fake).Old = Name != "lm studio";
                return RuntimeKind.LmStudio;
            case "llama-server":
                (Model, Alias, _fake) = ("/models/Qwen3-4B-Q4_K_M.gguf", "Qwen3-4B-Q4_K_M", await FakeLlamaServer.StartAsync());
                return RuntimeKind.LlamaServer;
            case "llama-server router":
                (Model, Alias, _fake) = ("ggml-org/qwen3-4b:Q4_K_M", "qwen3-4b:Q4_K_M", await FakeLlamaRouter.StartAsync());
                return RuntimeKind.LlamaServer;
            case "foundry" or "foundry 0.8":
                _foundry = await FakeFoundry.StartAsync(legacy: Name != "foundry");
                (Model, Alias) = (Name == "foundry" ? FakeFoundryService.Cpu : FakeFoundryService.Cpu.Split(':')[0], "phi-4-mini");
                return RuntimeKind.FoundryLocal;
            default:
                _fake = await FakeOpenAiServer.StartAsync();
                return RuntimeKind.OpenAiCompatible;
        }
    }
}
