using System.Text.Json;

namespace Panoptes.Catalog.Providers;

/// <summary>
/// Bedrock's models that write text (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html) and, for those
/// that are only served through one, inference profiles (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html).
/// </summary>
internal sealed class BedrockModels : ModelListing
{
    /// <summary>The kind of a model that cannot be asked under its own id; it is dropped in the end.</summary>
    private const string ByProfile = "by_profile";

    public override bool HasEmptyPages => true;

    public override IReadOnlyList<Uri> Lists(ProviderEndpoint endpoint) =>
    [
        With(At(endpoint.Root!, "/foundation-models"), "byOutputModality", "TEXT"),
        With(At(endpoint.Root!, "/inference-profiles"), "maxResults", "1000"),
    ];

    public override IEnumerable<ListedModel?>? Read(JsonElement page, IReadOnlyCollection<ListedModel> listed) =>
        Items(page, "modelSummaries")?.Where(Streams).Select(item =>
            ListedModel.From(item, "modelId", kind: Holds(item, "inferenceTypesSupported", "ON_DEMAND") == false ? ByProfile : null))
        ?? Items(page, "inferenceProfileSummaries")?.Where(item => IsOfText(item, listed)).Select(item => ListedModel.From(item, "inferenceProfileId"));

    public override Uri? Next(Uri list, JsonElement page) => Text(page, "nextToken") is { } next ? With(list, "nextToken", next) : null;

    public override IEnumerable<ListedModel> Offered(IEnumerable<ListedModel> all) => all.Where(m => m.Kind != ByProfile);

    private static bool Streams(JsonElement item) =>
        (!item.TryGetProperty("responseStreamingSupported", out var streams) || streams.ValueKind != JsonValueKind.False)
        && Holds(item, "outputModalities", "TEXT") != false;

    private static bool IsOfText(JsonElement profile, IReadOnlyCollection<ListedModel> listed) =>
        Text(profile, "status") is null or "ACTIVE"
        && Items(profile, "models")?.Any(m => Text(m, "modelArn") is { } arn && listed.Any(known => arn.EndsWith("/" + known.Id, StringComparison.Ordinal))) == true;
}
