using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class RuntimeSettingsTests : IAsyncDisposable
{
    private readonly RuntimeLab _lab = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, RuntimeSettings> Wrong => new()
    {
        { "base_url", new RuntimeSettings(RuntimeKind.Ollama) { BaseUrl = new Uri("ftp://box") } },
        { "base_url", new RuntimeSettings(RuntimeKind.Ollama) { BaseUrl = new Uri("box", UriKind.Relative) } },
        { "base_url", new RuntimeSettings(RuntimeKind.Ollama) { BaseUrl = new Uri("http://user:word@box") } },
        { "base_url", new RuntimeSettings(RuntimeKind.Ollama) { BaseUrl = new Uri("http://box?key=1") } },
        { "keep_alive", new RuntimeSettings(RuntimeKind.Ollama) { KeepAlive = TimeSpan.Zero } },
        { "models_folder", new RuntimeSettings(RuntimeKind.ManagedLlamaServer) },
        { "models_folder", new RuntimeSettings(RuntimeKind.ManagedLlamaServer) { ModelsFolder = "models" } },
        { "arguments", new RuntimeSettings(RuntimeKind.ManagedLlamaServer) { ModelsFolder = "/models", Arguments = ["--host", "0.0.0.0"] } },
        { "arguments", new RuntimeSettings(RuntimeKind.ManagedLlamaServer) { ModelsFolder = "/models", Arguments = ["--api-key=secret"] } },
        { "arguments", new RuntimeSettings(RuntimeKind.ManagedLlamaServer) { ModelsFolder = "/models", Arguments = ["-ngl\0"] } },
        { "kind", new RuntimeSettings(RuntimeKind.Simulated) },
    };

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_setting_that_is_wrong_is_named(string field, RuntimeSettings settings)
    {
        var e = Assert.Throws<PanoptesException>(() => _lab.Create(settings));

        Assert.Equal((ErrorKind.Invalid, field), (e.Kind, e.Field));
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("word", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_may_be_given_with_v1()
    {
        await using var fake = await FakeOpenAiServer.StartAsync();
        await using var runtime = _lab.Create(RuntimeKind.OpenAiCompatible, new Uri(fake.Root, "/v1/"));

        Assert.Equal(new Uri(fake.Root, "/v1"), (await runtime.TargetAsync("fake-model", Ct)).Endpoint.BaseUrl);
    }

    [Fact]
    public void The_simulated_runtime_is_made_by_whoever_has_one()
    {
        var parts = _lab.Parts();
        RuntimeSettings? asked = null;
        var factory = new RuntimeFactory(parts.Clients, parts.Llm, parts.Time, settings =>
        {
            asked = settings;
            return null!;
        });

        factory.Create(new RuntimeSettings(RuntimeKind.Simulated));

        Assert.Equal(RuntimeKind.Simulated, asked?.Kind);
    }

    [Fact]
    public async Task A_load_of_an_openai_compatible_server_is_one_request_for_one_token()
    {
        await using var fake = await FakeOpenAiServer.StartAsync();
        await using var runtime = _lab.Create(RuntimeKind.OpenAiCompatible, fake.Root);

        await runtime.LoadAsync("fake-model", null, Ct);

        var request = Assert.Single(fake.Provider.Requests, r => r.Path == "/v1/chat/completions");
        Assert.Contains("\"max_tokens\":1,", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_answers_with_an_error_is_not_loaded()
    {
        await using var fake = await FakeOpenAiServer.StartAsync();
        fake.Provider.Script = Panoptes.Testing.Llm.FakeScript.Failing(500, "out of memory");
        await using var runtime = _lab.Create(RuntimeKind.OpenAiCompatible, fake.Root);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => runtime.LoadAsync("fake-model", null, Ct));

        Assert.Equal(ErrorKind.Unavailable, e.Kind);
        Assert.Contains("out of memory", e.Message, StringComparison.Ordinal);
    }
}
