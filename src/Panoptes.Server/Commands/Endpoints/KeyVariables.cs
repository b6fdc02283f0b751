using Panoptes.Llm;

namespace Panoptes.Server.Commands.Endpoints;

/// <summary>The environment variable in which a provider's own tools look for its key: one provider's key is never sent to another unasked.</summary>
internal static class KeyVariables
{
    public static string Of(WireFormatId format) => format switch
    {
        WireFormatId.Anthropic => "ANTHROPIC_API_KEY",
        WireFormatId.Gemini => "GEMINI_API_KEY",
        WireFormatId.VertexGemini => "GOOGLE_API_KEY",
        WireFormatId.AzureOpenAi => "AZURE_OPENAI_API_KEY",
        WireFormatId.Bedrock => AwsAccess.BearerVariable,
        WireFormatId.Cohere => "CO_API_KEY",
        WireFormatId.Mistral => "MISTRAL_API_KEY",
        WireFormatId.Ollama => "OLLAMA_API_KEY",
        _ => "OPENAI_API_KEY",
    };
}
