namespace Panoptes.Llm.Formats;

/// <summary>
/// Azure OpenAI, https://learn.microsoft.com/azure/ai-foundry/openai/reference: chat completions of a deployment, which is what the model
/// names, at a version of the API; with a key of the resource or a token of Entra ID. A base URL that ends with <c>/openai/v1</c> takes the
/// newer form without a version, https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle.
/// </summary>
internal sealed class AzureOpenAi : WireFormat
{
    /// <summary>The newest version that is not a preview.</summary>
    public const string Version = "2024-10-21";

    public override Uri Address(LlmEndpoint endpoint, string model)
    {
        if (IsV1(endpoint))
        {
            return Below(endpoint.BaseUrl, "/chat/completions");
        }

        var deployment = endpoint.BaseUrl.AbsolutePath.Contains("/deployments/", StringComparison.OrdinalIgnoreCase)
            ? "" : $"/deployments/{Uri.EscapeDataString(model)}";
        return Below(endpoint.BaseUrl, $"{Prefix(endpoint)}{deployment}/chat/completions", $"api-version={Uri.EscapeDataString(VersionOf(endpoint))}");
    }

    /// <summary>Something of the resource beside its deployments.</summary>
    public static Uri Root(LlmEndpoint endpoint, string resource, string version) => IsV1(endpoint)
        ? Below(endpoint.BaseUrl, resource)
        : Below(endpoint.BaseUrl, Prefix(endpoint) + resource, $"api-version={Uri.EscapeDataString(version)}");

    /// <summary>The version that is asked for.</summary>
    public static string VersionOf(LlmEndpoint endpoint) => endpoint.ApiVersion ?? Version;

    /// <summary>Whether the resource is spoken to without a version.</summary>
    public static bool IsV1(LlmEndpoint endpoint) => endpoint.BaseUrl.AbsolutePath.TrimEnd('/').EndsWith("/openai/v1", StringComparison.OrdinalIgnoreCase);

    public override IEnumerable<KeyValuePair<string, string>> Headers(LlmEndpoint endpoint) =>
        endpoint.KeyIsToken ? Bearer(endpoint) : InHeader("api-key", "", endpoint);

    public override byte[] Body(LlmCall call) => OpenAiChatRequest.Write(call);

    public override void ReadEvent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, Answer answer) =>
        For(WireFormatId.OpenAiChat).ReadEvent(name, data, answer);

    public override void ReadDocument(ReadOnlySpan<byte> json, Answer answer) => For(WireFormatId.OpenAiChat).ReadDocument(json, answer);

    private static string Prefix(LlmEndpoint endpoint) =>
        endpoint.BaseUrl.AbsolutePath.Contains("/openai", StringComparison.OrdinalIgnoreCase) ? "" : "/openai";
}
