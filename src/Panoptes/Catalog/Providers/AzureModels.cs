using System.Text.Json;
using Panoptes.Llm;
using Panoptes.Llm.Formats;

namespace Panoptes.Catalog.Providers;

/// <summary>
/// Azure OpenAI's deployments, which are what can be asked, by the version that still lists them
/// (https://learn.microsoft.com/rest/api/azureopenai/deployments/list); where they are not listed, the base models, marked as such
/// (https://learn.microsoft.com/rest/api/azureopenai/models/list).
/// </summary>
internal sealed class AzureModels : ModelListing
{
    private const string DeploymentsVersion = "2022-12-01";
    private const string Deployments = "/deployments";
    private const string Models = "/models";

    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) => AzureOpenAi.IsV1(endpoint.Chat!)
        ? [AzureOpenAi.Root(endpoint.Chat!, Models, "")]
        : [AzureOpenAi.Root(endpoint.Chat!, Deployments, DeploymentsVersion)];

    public override Uri? Instead(Uri list, ProviderEndpoint endpoint, LlmError error) =>
        list.AbsolutePath.EndsWith(Deployments, StringComparison.Ordinal) && error.Kind is LlmErrorKind.NotFound or LlmErrorKind.InvalidRequest
            ? AzureOpenAi.Root(endpoint.Chat!, Models, AzureOpenAi.VersionOf(endpoint.Chat!))
            : null;

    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) => Items(page, "data")?
        .Where(item => Text(item, "status") is null or "succeeded")
        .Select(item => Text(item, "object") == "deployment"
            ? ListedModel.From(item, "id", kind: ModelKind.NotChat(Text(item, "model") ?? "", default))
            : Base(item));

    private static ListedModel? Base(JsonElement item)
    {
        var chats = !item.TryGetProperty("capabilities", out var can) || can.ValueKind != JsonValueKind.Object
            || !can.TryGetProperty("chat_completion", out var chat) || chat.ValueKind == JsonValueKind.True;
        return chats ? ListedModel.From(item, "id", mark: "is_base_model") : null;
    }
}
