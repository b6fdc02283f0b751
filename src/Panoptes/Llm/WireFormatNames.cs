namespace Panoptes.Llm;

/// <summary>The names of wire formats in files and answers.</summary>
public static class WireFormatNames
{
    /// <summary>The stable name; <c>openai-chat</c> is what vLLM calls its back end of that format too.</summary>
    public static string Wire(this WireFormatId format) => format switch
    {
        WireFormatId.OpenAiChat => "openai-chat",
        WireFormatId.OpenAiResponses => "openai-responses",
        WireFormatId.Anthropic => "anthropic",
        WireFormatId.Gemini => "gemini",
        WireFormatId.VertexGemini => "vertex-gemini",
        WireFormatId.AzureOpenAi => "azure-openai",
        WireFormatId.Bedrock => "bedrock",
        WireFormatId.Cohere => "cohere",
        WireFormatId.Mistral => "mistral",
        WireFormatId.Ollama => "ollama",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
