using System.Text.Json;
using Panoptes.Catalog;

namespace Panoptes.Tests.Catalog;

public sealed class ModelKindTests
{
    [Theory]
    [InlineData("text-embedding-3-large", "embedding")]
    [InlineData("nomic-embed-text:latest", "embedding")]
    [InlineData("BAAI/bge-m3", "embedding")]
    [InlineData("mxbai-embed-large", "embedding")]
    [InlineData("rerank-v3.5", "rerank")]
    [InlineData("whisper-large-v3", "audio")]
    [InlineData("tts-1-hd", "audio")]
    [InlineData("gpt-4o-realtime-preview", "audio")]
    [InlineData("gpt-4o-transcribe", "audio")]
    [InlineData("dall-e-3", "image")]
    [InlineData("gpt-image-1", "image")]
    [InlineData("black-forest-labs/FLUX.1-schnell", "image")]
    [InlineData("omni-moderation-latest", "moderation")]
    [InlineData("meta-llama/Llama-Guard-4-12B", "moderation")]
    [InlineData("davinci-002", "completion")]
    [InlineData("gpt-3.5-turbo-instruct", "completion")]
    [InlineData("gpt-4o-mini", null)]
    [InlineData("o3", null)]
    [InlineData("claude-sonnet-4", null)]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct", null)]
    [InlineData("qwen2.5-coder:7b-instruct-q4_K_M", null)]
    [InlineData("openai/gpt-oss-20b", null)]
    [InlineData("mistral-large-latest", null)]
    public void An_id_tells_what_does_not_chat(string id, string? kind) =>
        Assert.Equal(kind, ModelKind.NotChat(id, JsonElement.Parse("{}")));

    [Theory]
    [InlineData("""{"type":"embedding"}""", "embedding")]
    [InlineData("""{"type":"chat"}""", null)]
    [InlineData("""{"type":"llm"}""", null)]
    [InlineData("""{"type":7,"capabilities":[]}""", null)]
    [InlineData("""{"capabilities":{"completion_chat":false}}""", "other")]
    [InlineData("""{"capabilities":{"completion_chat":true}}""", null)]
    [InlineData("""{"architecture":{"output_modalities":["image"]}}""", "image")]
    [InlineData("""{"architecture":{"output_modalities":["image","text"]}}""", null)]
    public void Metadata_tells_it_too(string metadata, string? kind) =>
        Assert.Equal(kind, ModelKind.NotChat("a-model", JsonElement.Parse(metadata)));
}
