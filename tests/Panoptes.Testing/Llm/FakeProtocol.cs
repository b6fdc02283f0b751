namespace Panoptes.Testing.Llm;

/// <summary>The API that a <see cref="FakeProvider"/> speaks, each written from its provider's public documentation.</summary>
public enum FakeProtocol
{
    OpenAiChat,
    OpenAiResponses,
    Anthropic,
    Gemini,
    Vertex,
    AzureOpenAi,
    Bedrock,
    Cohere,
    Mistral,
    Ollama,
}
