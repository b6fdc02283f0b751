using System.Text;
using Panoptes.Llm;

namespace Panoptes.Tests.Llm.Formats;

/// <summary>Where and with what each format asks.</summary>
public sealed class FormatRequestTests
{
    [Theory]
    [InlineData(WireFormatId.OpenAiResponses, "https://api.openai.com/v1/", "gpt-5", "https://api.openai.com/v1/responses")]
    [InlineData(WireFormatId.Anthropic, "https://api.anthropic.com", "m", "https://api.anthropic.com/v1/messages")]
    [InlineData(WireFormatId.Anthropic, "https://proxy.example/anthropic/v1/", "m", "https://proxy.example/anthropic/v1/messages")]
    [InlineData(WireFormatId.Gemini, "https://generativelanguage.googleapis.com/v1beta", "gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")]
    [InlineData(WireFormatId.Gemini, "https://generativelanguage.googleapis.com/v1beta", "models/gemini-2.5-flash", "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")]
    [InlineData(WireFormatId.VertexGemini, "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1", "gemini-2.5-flash", "https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse")]
    [InlineData(WireFormatId.VertexGemini, "https://aiplatform.googleapis.com/v1/projects/p/locations/global", "publishers/meta/models/llama-4", "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/meta/models/llama-4:streamGenerateContent?alt=sse")]
    [InlineData(WireFormatId.AzureOpenAi, "https://mine.openai.azure.com/", "my deployment", "https://mine.openai.azure.com/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21")]
    [InlineData(WireFormatId.AzureOpenAi, "https://mine.openai.azure.com/openai", "d", "https://mine.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21")]
    [InlineData(WireFormatId.AzureOpenAi, "https://mine.openai.azure.com/openai/v1/", "d", "https://mine.openai.azure.com/openai/v1/chat/completions")]
    [InlineData(WireFormatId.Bedrock, "https://bedrock-runtime.eu-west-1.amazonaws.com", "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.x-v1:0", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Feu.x-v1%3A0/converse-stream")]
    [InlineData(WireFormatId.Cohere, "https://api.cohere.com", "command-a", "https://api.cohere.com/v2/chat")]
    [InlineData(WireFormatId.Cohere, "https://api.cohere.com/v1", "command-a", "https://api.cohere.com/v2/chat")]
    [InlineData(WireFormatId.Mistral, "https://api.mistral.ai/v1", "m", "https://api.mistral.ai/v1/chat/completions")]
    [InlineData(WireFormatId.Ollama, "http://127.0.0.1:11434", "llama3.2:3b", "http://127.0.0.1:11434/api/chat")]
    public void A_model_is_asked_where_its_provider_says(WireFormatId format, string baseUrl, string model, string expected) =>
        Assert.Equal(expected, WireFormat.For(format).Address(new LlmEndpoint(new Uri(baseUrl), format, "k"), model).AbsoluteUri);

    [Theory]
    [InlineData(WireFormatId.OpenAiResponses, """{"model":"m","input":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"max_output_tokens":16,"temperature":0.5,"store":false,"stream":true}""")]
    [InlineData(WireFormatId.Anthropic, """{"model":"m","max_tokens":5,"system":"s","messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"temperature":0.5,"stream":true}""")]
    [InlineData(WireFormatId.Gemini, """{"contents":[{"role":"user","parts":[{"text":"u"}]},{"role":"model","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"v"}]}],"systemInstruction":{"parts":[{"text":"s"}]},"generationConfig":{"maxOutputTokens":5,"temperature":0.5}}""")]
    [InlineData(WireFormatId.Bedrock, """{"messages":[{"role":"user","content":[{"text":"u"}]},{"role":"assistant","content":[{"text":"a"}]},{"role":"user","content":[{"text":"v"}]}],"system":[{"text":"s"}],"inferenceConfig":{"maxTokens":5,"temperature":0.5}}""")]
    [InlineData(WireFormatId.Cohere, """{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"max_tokens":5,"temperature":0.5,"stream":true}""")]
    [InlineData(WireFormatId.Mistral, """{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"max_tokens":5,"temperature":0.5,"stream":true}""")]
    [InlineData(WireFormatId.Ollama, """{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"options":{"num_predict":5,"temperature":0.5},"stream":true}""")]
    public void A_request_holds_what_was_asked_for(WireFormatId format, string expected)
    {
        var call = new LlmCall(
            new LlmEndpoint(new Uri("http://127.0.0.1"), format, "k"), "m", [new("system", "s"), LlmMessage.User("u"), new("assistant", "a"), LlmMessage.User("v")])
        {
            MaxOutputTokens = 5,
            Temperature = 0.5,
        };

        Assert.Equal(expected, Encoding.UTF8.GetString(WireFormat.For(format).Body(call)));
    }

    [Theory]
    [InlineData(WireFormatId.OpenAiResponses, false, "Authorization: Bearer k")]
    [InlineData(WireFormatId.Anthropic, false, "x-api-key: k, anthropic-version: 2023-06-01")]
    [InlineData(WireFormatId.Gemini, false, "x-goog-api-key: k")]
    [InlineData(WireFormatId.VertexGemini, false, "x-goog-api-key: k")]
    [InlineData(WireFormatId.VertexGemini, true, "Authorization: Bearer k")]
    [InlineData(WireFormatId.AzureOpenAi, false, "api-key: k")]
    [InlineData(WireFormatId.AzureOpenAi, true, "Authorization: Bearer k")]
    [InlineData(WireFormatId.Bedrock, false, "Authorization: Bearer k")]
    [InlineData(WireFormatId.Cohere, false, "Authorization: Bearer k")]
    [InlineData(WireFormatId.Mistral, false, "Authorization: Bearer k")]
    [InlineData(WireFormatId.Ollama, false, "Authorization: Bearer k")]
    public void The_key_stands_where_the_provider_looks_for_it(WireFormatId format, bool isToken, string expected) => Assert.Equal(
        expected,
        string.Join(", ", WireFormat.For(format).Headers(new LlmEndpoint(new Uri("http://127.0.0.1"), format, "k") { KeyIsToken = isToken }).Select(h => $"{h.Key}: {h.Value}")));

    [Theory]
    [InlineData(null, true)]
    [InlineData("2024-10-21", true)]
    [InlineData("2025-04-01-preview", true)]
    [InlineData("2024-06-01", false)]
    public void Azures_older_versions_are_not_asked_for_what_they_do_not_know(string? version, bool asked)
    {
        var call = new LlmCall(new LlmEndpoint(new Uri("http://127.0.0.1"), WireFormatId.AzureOpenAi, "k") { ApiVersion = version }, "d", [LlmMessage.User("u")]);

        Assert.Equal(asked, Encoding.UTF8.GetString(WireFormat.For(WireFormatId.AzureOpenAi).Body(call)).Contains("stream_options", StringComparison.Ordinal));
    }
}
