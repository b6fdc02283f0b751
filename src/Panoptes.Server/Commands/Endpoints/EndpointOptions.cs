using System.CommandLine;
using Panoptes.Llm;

namespace Panoptes.Server.Commands.Endpoints;

/// <summary>Where a model is and how one is let in: the options that every command has which calls a model.</summary>
/// <param name="keyVariable">The environment variable that holds the key of a format unless another is named.</param>
/// <param name="keyVariableText">The same for people.</param>
internal sealed class EndpointOptions(Func<WireFormatId, string> keyVariable, string keyVariableText)
{
    public Argument<string> Url { get; } = HttpUrl();

    public Option<string> Model { get; } = new("--model") { Description = "The model, as the provider names it", Required = true };

    public Option<string> Format { get; } = new("--format") { Description = $"The wire format: {FormatNames.Known}", DefaultValueFactory = _ => FormatNames.Default };

    public Option<string?> KeyVariable { get; } = new("--api-key-env") { Description = $"The environment variable that holds the key (default {keyVariableText})" };

    public Option<string?> Key { get; } = new("--api-key") { Description = "The key itself; other users of the machine can see it" };

    public Option<string?> TokenVariable { get; } = new("--access-token-env") { Description = "azure-openai, vertex-gemini: the environment variable that holds an access token, sent instead of a key" };

    public Option<string?> Token { get; } = new("--access-token") { Description = "The access token itself; other users of the machine can see it" };

    public Option<string?> ApiVersion { get; } = new("--api-version") { Description = "azure-openai, anthropic: the version of the API (default: one that is known to work)" };

    public Option<string?> AwsRegion { get; } = new("--aws-region") { Description = "bedrock: the region to sign for (default: the host's, else AWS_REGION or AWS_DEFAULT_REGION)" };

    public IEnumerable<Option> All => [Model, Format, KeyVariable, Key, TokenVariable, Token, ApiVersion, AwsRegion];

    /// <summary>The endpoint that is meant.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: an option does not fit; the message names it.</exception>
    public LlmEndpoint Read(ParseResult parsed)
    {
        var format = FormatNames.Find(parsed.GetRequiredValue(Format)) ?? throw Refusal("--format", $"must be one of: {FormatNames.Known}.");
        var named = Secret(parsed, Key, KeyVariable);
        var token = Secret(parsed, Token, TokenVariable);
        Check(parsed, format, named, token);
        var key = named ?? Set(keyVariable(format));
        var endpoint = new LlmEndpoint(new Uri(parsed.GetRequiredValue(Url)), format, token ?? key)
        {
            KeyIsToken = token is not null,
            ApiVersion = parsed.GetValue(ApiVersion),
        };
        return format == WireFormatId.Bedrock ? AwsAccess.Of(endpoint, key ?? Set(AwsAccess.BearerVariable), parsed.GetValue(AwsRegion)) : endpoint;
    }

    private void Check(ParseResult parsed, WireFormatId format, string? key, string? token)
    {
        if (token is not null && format is not (WireFormatId.AzureOpenAi or WireFormatId.VertexGemini))
        {
            throw Refusal(parsed.GetValue(Token) is null ? "--access-token-env" : "--access-token", $"is for azure-openai and vertex-gemini; {format.Wire()} takes --api-key-env.");
        }

        if (token is not null && key is not null)
        {
            throw Refusal("--access-token", "and --api-key exclude each other.");
        }

        if (parsed.GetValue(ApiVersion) is { } version)
        {
            _ = format is not (WireFormatId.AzureOpenAi or WireFormatId.Anthropic) ? throw Refusal("--api-version", $"is for azure-openai and anthropic; {format.Wire()} has none.")
                : version.Length is 0 or > 64 || version.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.'))
                    ? throw Refusal("--api-version", "must hold letters, digits, dots and hyphens only, as in 2024-10-21.") : 0;
        }

        if (parsed.GetValue(AwsRegion) is not null && format != WireFormatId.Bedrock)
        {
            throw Refusal("--aws-region", $"is for bedrock; {format.Wire()} has none.");
        }
    }

    /// <summary>A secret that was asked for: itself, or from the variable that is named.</summary>
    private static string? Secret(ParseResult parsed, Option<string?> itself, Option<string?> variable) => (parsed.GetValue(itself), parsed.GetValue(variable)) switch
    {
        ({ Length: > 0 } given, _) => given,
        (_, { } name) => Set(name) ?? throw Refusal(variable.Name, $"names {name}, which is not set."),
        _ => null,
    };

    /// <summary>An address without what may be secret in it: a user's name and password, and a query.</summary>
    public static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    internal static string? Set(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    internal static PanoptesException Refusal(string option, string rule) => new(ErrorKind.Invalid, "invalid_option", $"{option} {rule}", option);

    private static Argument<string> HttpUrl()
    {
        var url = new Argument<string>("url") { Description = "The API root, e.g. https://api.openai.com/v1 or http://127.0.0.1:8080/v1" };
        url.Validators.Add(found =>
        {
            if (!Uri.TryCreate(found.GetValueOrDefault<string>(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                found.AddError("The URL must begin with http:// or https://.");
            }
        });
        return url;
    }
}
