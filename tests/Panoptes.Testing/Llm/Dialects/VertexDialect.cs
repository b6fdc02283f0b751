using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>
/// Gemini on Vertex AI, https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference: project and location in the path, a token
/// of a service account, and Google's models as https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list lists them.
/// </summary>
internal sealed class VertexDialect : GeminiDialect
{
    public const string Project = "fake-project";

    public override string BasePath => "/";

    protected override async Task<FakeReply?> TokenReplyAsync(FakeRequest request, FakeProvider provider, string path) =>
        request.Method == "POST" && path == "/token" ? await provider.Identity.GoogleAsync(request, new Uri(provider.Root, "/token").AbsoluteUri) : null;

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => provider.RequiresToken
        ? Bears(request, "Authorization", "Bearer ", provider.RequiredKey ?? provider.Identity.Token)
        : base.IsAuthorized(request, provider);

    protected override FakeReply Unauthorized() => Refused(401, "Request had invalid authentication credentials.");

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider)
    {
        if (path != "/v1beta1/publishers/google/models")
        {
            return null;
        }

        var (page, more) = Page(provider, query.GetValueOrDefault("pageToken"));
        var models = page.Select(id => new { name = $"publishers/google/models/{id}", versionId = "001", launchStage = "GA" });
        return new FakeReply(200, more
            ? JsonSerializer.Serialize(new { publisherModels = models, nextPageToken = page[^1] })
            : JsonSerializer.Serialize(new { publisherModels = models }));
    }

    protected override string? ChatModel(FakeRequest request, string path) =>
        path.StartsWith($"/v1/projects/{Project}/locations/", StringComparison.Ordinal)
        && path.IndexOf("/publishers/", StringComparison.Ordinal) is > 0 and var at
            ? ModelIn(request, path[at..], "/publishers/google/models/")
            : null;
}
