using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>A server with nothing but OpenAI's chat completions and list of models.</summary>
public sealed class FakeOpenAiServer : FakeRuntime
{
    private FakeOpenAiServer(FakeProvider provider)
        : base(provider)
    {
    }

    public static async Task<FakeOpenAiServer> StartAsync() => new(await FakeProvider.StartAsync());

    private protected override Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct) => Task.FromResult(
        request.What == "POST /v1/chat/completions" && !Provider.Models.Contains(request.Model)
            ? FakeRuntimeReply.Json(new { error = new { message = $"The model `{request.Model}` does not exist", code = "model_not_found" } }, 404)
            : null);
}
