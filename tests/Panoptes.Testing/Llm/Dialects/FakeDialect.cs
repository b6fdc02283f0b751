using System.Text.Json;

namespace Panoptes.Testing.Llm.Dialects;

/// <summary>One event of a stream.</summary>
internal sealed record FakeEvent(string? Name, string Data);

/// <summary>Tokens that are due: the first one's number, how many, their text as JSON, and whether they are reasoning.</summary>
internal sealed record FakeTokens(int First, int Count, string Text, bool Reasoning);

/// <summary>An answer that is no stream.</summary>
internal sealed record FakeReply(int Status, string Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>A provider's API: what it refuses, how it lists its models, and how it writes each step of a scripted answer.</summary>
internal abstract class FakeDialect
{
    /// <summary>The path of the API's root.</summary>
    public virtual string BasePath => "/";

    /// <summary>Whether the stream is server-sent events; else <see cref="Frame"/> says how it is framed.</summary>
    public virtual bool IsSse => true;

    public virtual string ContentType => "text/event-stream";

    public static FakeDialect Of(FakeProtocol protocol) => protocol switch
    {
        FakeProtocol.OpenAiChat => new OpenAiChatDialect(),
        FakeProtocol.OpenAiResponses => new OpenAiResponsesDialect(),
        FakeProtocol.Anthropic => new AnthropicDialect(),
        FakeProtocol.Gemini => new GeminiDialect(),
        FakeProtocol.Vertex => new VertexDialect(),
        FakeProtocol.AzureOpenAi => new AzureDialect(),
        FakeProtocol.Bedrock => new BedrockDialect(),
        FakeProtocol.Cohere => new CohereDialect(),
        FakeProtocol.Mistral => new MistralDialect(),
        FakeProtocol.Ollama => new OllamaDialect(),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    /// <summary>What a request is answered with; null if it is a question that the provider would answer, so that the script is played.</summary>
    public async Task<FakeReply?> ReplyAsync(FakeRequest request, FakeProvider provider)
    {
        var path = request.Path.Split('?')[0];
        if (await TokenReplyAsync(request, provider, path) is { } token)
        {
            return token;
        }

        if (!IsAuthorized(request, provider))
        {
            return Unauthorized();
        }

        if (request.Method == "GET")
        {
            return Models(path, Query(request), provider) ?? NotFound(path);
        }

        if (request.Method != "POST" || ChatModel(request, path) is not { } model)
        {
            return NotFound(path);
        }

        request.Model = model;
        try
        {
            using var body = JsonDocument.Parse(request.Body);
            return Problem(body.RootElement, request, provider);
        }
        catch (JsonException)
        {
            return Refused(400, "The body is not JSON");
        }
    }

    /// <summary>The events that open an answer.</summary>
    public abstract IEnumerable<FakeEvent> Opening(FakeScript script, string model);

    /// <summary>The events that must stand before token number <paramref name="next"/>.</summary>
    public virtual IEnumerable<FakeEvent> Before(FakeScript script, int next) => [];

    public abstract FakeEvent Tokens(FakeScript script, string model, FakeTokens tokens);

    /// <summary>The events that end an answer of so many tokens.</summary>
    public abstract IEnumerable<FakeEvent> Closing(FakeScript script, string model, int tokens);

    /// <summary>What went wrong, inside a stream.</summary>
    public abstract FakeEvent Error(FakeScript script);

    /// <summary>The whole answer as one document.</summary>
    public abstract string Document(FakeScript script, string model, string text);

    /// <summary>The body of a refusal.</summary>
    public abstract string Refusal(int status, string message);

    /// <summary>The body of a scripted refusal.</summary>
    public virtual string Refusal(FakeScript script) => Refusal(script.Status, Message(script));

    public virtual byte[] Frame(FakeEvent next) => throw new NotSupportedException();

    protected abstract bool IsAuthorized(FakeRequest request, FakeProvider provider);

    protected virtual FakeReply Unauthorized() => Refused(401, "Incorrect API key provided");

    protected virtual FakeReply NotFound(string path) => Refused(404, "Not found");

    /// <summary>The list of models; null if the path is none.</summary>
    protected abstract FakeReply? Models(string path, IReadOnlyDictionary<string, string> query, FakeProvider provider);

    /// <summary>The model that a question is put to; null if the path is none.</summary>
    protected abstract string? ChatModel(FakeRequest request, string path);

    /// <summary>Why a question is refused; null if it is right.</summary>
    protected abstract FakeReply? Problem(JsonElement body, FakeRequest request, FakeProvider provider);

    protected virtual Task<FakeReply?> TokenReplyAsync(FakeRequest request, FakeProvider provider, string path) => Task.FromResult<FakeReply?>(null);

    protected FakeReply Refused(int status, string message) => new(status, Refusal(status, message));

    protected static bool Bears(FakeRequest request, string header, string scheme, string? key) =>
        key is null || request.Headers.GetValueOrDefault(header) == scheme + key;

    protected static string Message(FakeScript script)
    {
        using var error = JsonDocument.Parse(script.Error);
        return error.RootElement.GetProperty("message").GetString()!;
    }

    /// <summary>One page of the models, from the one after this on.</summary>
    protected static (List<string> Page, bool More) Page(FakeProvider provider, string? after)
    {
        var rest = after is null ? provider.Models : [.. provider.Models.SkipWhile(m => m != after).Skip(1)];
        return ([.. rest.Take(provider.PageSize)], rest.Count > provider.PageSize);
    }

    protected static Dictionary<string, string> Query(FakeRequest request) => request.Path.Split('?', 2) is [_, var query]
        ? query.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1]), StringComparer.Ordinal)
        : [];
}
