using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>
/// Azure OpenAI, https://learn.microsoft.com/azure/ai-foundry/openai/reference: deployments in the path, a version in the query, a key in a header
/// of its own or a token of Entra ID, and a first chunk without choices that says how the prompt was filtered.
/// </summary>
internal sealed class AzureDialect : OpenAiChatDialect
{
    private const string Deployments = "/openai/deployments/";

    /// <summary>The version that lists deployments.</summary>
    private const string ListVersion = "2022-12-01";

    private static readonly string[] Versions = ["2024-10-21", "2024-06-01", "2024-02-01", "2025-04-01-preview"];

    public override string BasePath => "/";

    public override IEnumerable<FakeEvent> Opening(FakeScript script, string model)
    {
        yield return new FakeEvent(null, """
            {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}
            """.Trim());
        foreach (var next in base.Opening(script, model))
        {
            yield return next;
        }
    }

    public override string Refusal(FakeScript script) => Refusal(script.Status, Message(script));

    public override string Refusal(int status, string message) => $$$"""{"error":{"code":"{{{status}}}","message":{{{FakeText.Json(message)}}}}}""";

    protected override Task<FakeReply?> TokenReplyAsync(FakeRequest request, FakeProvider provider, string path) =>
        Task.FromResult(request.Method == "POST" && path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal) ? provider.Identity.Entra(request) : null);

    protected override bool IsAuthorized(FakeRequest request, FakeProvider provider) => provider.RequiresToken
        ? Bears(request, "Authorization", "Bearer ", provider.RequiredKey ?? provider.Identity.Token)
        : Bears(request, "api-key", "", provider.RequiredKey);

    protected override FakeReply Unauthorized() =>
        Refused(401, "Access denied due to invalid subscription key or wrong API endpoint.");

    protected override FakeReply NotFound(string path) => Refused(404, "Resource not found");

    protected override FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider) =>
        (path, query.GetValueOrDefault("api-version")) switch
        {
            ("/openai/deployments", ListVersion) => new FakeReply(200, JsonSerializer.Serialize(new
            {
                data = provider.Models.Select(id => new
                {
                    scale_settings = new { scale_type = "standard" },
                    model = id.Contains("embed", StringComparison.Ordinal) ? "text-embedding-3-small" : "gpt-4o-mini",
                    owner = "organization-owner",
                    id,
                    status = "succeeded",
                    @object = "deployment",
                }),
                @object = "list",
            })),
            ("/openai/models", { } version) when Versions.Contains(version) => new FakeReply(200, """
                {"data":[{"status":"succeeded","capabilities":{"chat_completion":true,"embeddings":false},"id":"gpt-4o-2024-08-06","object":"model"},
                {"status":"succeeded","capabilities":{"chat_completion":false,"embeddings":true},"id":"text-embedding-3-small-1","object":"model"}],"object":"list"}
                """),
            _ => null,
        };

    protected override string? ChatModel(FakeRequest request, string path) =>
        path.StartsWith(Deployments, StringComparison.Ordinal) && path[Deployments.Length..].Split('/') is [var deployment, "chat", "completions"]
            && Query(request).TryGetValue("api-version", out var version) && Versions.Contains(version)
            ? Uri.UnescapeDataString(deployment)
            : null;

    protected override FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider) => provider.Models.Contains(request.Model)
        ? base.Problem(body, request, provider)
        : new FakeReply(404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""");
}
