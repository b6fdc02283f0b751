using Microsoft.EntityFrameworkCore;
using Panoptes.Llm;
using Panoptes.Storage.Config;

namespace Panoptes.Catalog;

/// <summary>How a connection test ended.</summary>
/// <param name="Success">Whether the provider can be used.</param>
/// <param name="Message">The outcome in words.</param>
/// <param name="Details">What was seen, by wire name; values are texts and whole numbers.</param>
public sealed record ConnectionTestResult(bool Success, string Message, IReadOnlyDictionary<string, object?> Details);

/// <summary>
/// Tries an account: lists its models, then asks one of them for a few tokens. A server of the user's own is only asked for its
/// models. A key goes to its own provider's address and nowhere else.
/// </summary>
public sealed class ConnectionTest(
    IDbContextFactory<ConfigDbContext> configs, CredentialVault vault, EndpointResolver endpoints, ModelLists lists, LlmClient llm, TimeProvider time)
{
    // Clients give a test up after 30 seconds.
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(22);

    /// <summary>Tries an account that is not stored.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: a credential breaks a rule.</exception>
    public Task<ConnectionTestResult> RunAsync(ProviderDraft draft, CancellationToken ct) =>
        RunAsync(draft.ProviderType, ProviderAccounts.Clean(draft), [], ct);

    /// <summary>Tries a stored account, with a change to its credentials if one is given, which is not stored.</summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>: no such account; <see cref="ErrorKind.Invalid"/>: it has no kind, or a credential breaks a rule.
    /// </exception>
    public async Task<ConnectionTestResult> RunAsync(Guid providerId, IReadOnlyDictionary<string, string?>? change, CancellationToken ct)
    {
        await using var db = await configs.CreateDbContextAsync(ct);
        var account = await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == providerId, ct) ?? throw ProviderAccounts.NotFound(providerId);
        if (string.IsNullOrWhiteSpace(account.ProviderType))
        {
            throw new PanoptesException(ErrorKind.Invalid, "provider_type_invalid", "Provider type is missing or invalid", "provider_type");
        }

        var stored = vault.TryUnprotect(account.ProtectedCredentials);
        if (stored is null && change is null)
        {
            return Failed(ModelTargets.UnreadableCredentials, "CredentialsUnreadable");
        }

        var credentials = ProviderCredentials.Checked(ProviderCredentials.Merge(stored, change ?? new Dictionary<string, string?>()));
        var models = await db.Models.AsNoTracking().Where(m => m.ProviderAccountId == providerId)
            .OrderByDescending(m => m.EnabledForMonitoring).ThenBy(m => m.CreatedAt).Take(200).ToListAsync(ct);
        return await RunAsync(account.ProviderType, credentials, [.. models.Where(m => ModelKind.IsChat(m.Metadata)).Select(m => m.ModelId)], ct);
    }

    private static ConnectionTestResult Failed(string cause, string errorType) =>
        new(false, $"Connection test failed: {cause}", new Dictionary<string, object?> { ["error_type"] = errorType });

    private static ConnectionTestResult Misconfigured(string problem, ProviderEndpoint endpoint)
    {
        var failed = Failed(problem, endpoint.Spec is null or { Api: ProviderApi.Unsupported } ? "NotSupported" : "ConfigurationError");
        return endpoint.Field is { } field
            ? failed with { Details = new Dictionary<string, object?>(failed.Details) { ["field"] = $"credentials.{field}" } }
            : failed;
    }

    private async Task<ConnectionTestResult> RunAsync(
        string type, Dictionary<string, string> credentials, IReadOnlyList<string> configured, CancellationToken ct)
    {
        var endpoint = await endpoints.ResolveAsync(type, credentials, ct);
        if (endpoint.Problem is { } problem)
        {
            return problem == EndpointResolver.BaseUrlRequired
                ? new(false, problem, new Dictionary<string, object?>())
                : Misconfigured(problem, endpoint);
        }

        var started = time.GetTimestamp();
        var list = await lists.FetchAsync(endpoint, ListLimit, ct);
        return IsPinged(endpoint.Spec!)
            ? Ping(list)
            : await CallAsync(type, endpoint, list, configured, started, ct);
    }

    private static bool IsPinged(ProviderSpec spec) => spec is { Local: true, RequiresBaseUrl: true };

    private static ConnectionTestResult Ping(ModelList list)
    {
        var ms = (int)Math.Round(list.Latency.TotalMilliseconds);
        return list.Error switch
        {
            null => new(
                true,
                $"Server reachable, {list.Models.Count} model(s) available ({ms}ms)",
                new Dictionary<string, object?> { ["models_found"] = list.Models.Count, ["latency_ms"] = ms }),
            { HttpStatus: { } status } error => new(
                false, $"Connection test failed: {error.Message}", new Dictionary<string, object?> { ["status_code"] = status }),
            var error => new(
                false,
                $"Connection test failed: {error.Message}",
                new Dictionary<string, object?>
                {
                    ["error_type"] = TypeOf(error.Kind),
                    ["error_kind"] = error.Kind.Wire(),
                    ["hint"] = "Is the server running, and does it listen at this address as seen from the machine that Panoptes runs on?",
                }),
        };
    }

    private async Task<ConnectionTestResult> CallAsync(
        string type, ProviderEndpoint endpoint, ModelList list, IReadOnlyList<string> configured, long started, CancellationToken ct)
    {
        // Without the list a configured model may still answer, unless nothing can be reached or the key is wrong. A key that
        // merely may not list (403) may still be good for calls.
        if (list.Error is { } fatal && (fatal is { HttpStatus: 401 } or { HttpStatus: 400, Kind: LlmErrorKind.Auth } || fatal.Kind is LlmErrorKind.Dns or LlmErrorKind.Connect or LlmErrorKind.Tls or LlmErrorKind.TimeoutConnect))
        {
            return Failed(fatal, null);
        }

        var candidates = TestModels.From(configured, list.Models);
        if (candidates.Count == 0)
        {
            return list.Error is { } unlisted
                ? Failed(unlisted, null)
                : Failed("the provider lists no model that chats, and none is configured here; add one by hand", "NoModel");
        }

        LlmError? last = null;
        foreach (var model in candidates)
        {
            var left = Limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            var measured = await llm.MeasureAsync(Test(endpoint.Chat!, model, left), null, ct);
            if (measured.Error is null)
            {
                return new(true, $"Successfully connected to {type}", new Dictionary<string, object?>
                {
                    ["model_tested"] = model,
                    ["response_id"] = measured.ResponseId,
                    ["latency_ms"] = (int)Math.Round(measured.Latency.TotalMilliseconds),
                    ["models_found"] = list.Models.Count,
                });
            }

            last = measured.Error;
            if (last.Kind is not (LlmErrorKind.NotFound or LlmErrorKind.InvalidRequest))
            {
                return Failed(last, model);
            }
        }

        return Failed(last!, candidates[^1]);
    }

    private static LlmCall Test(LlmEndpoint endpoint, string model, TimeSpan left)
    {
        var limit = left < CallLimit ? left : CallLimit;
        return new LlmCall(endpoint, model, [LlmMessage.User("test")])
        {
            MaxOutputTokens = 10,
            Timeouts = new LlmTimeouts { FirstToken = limit, Total = limit },
        };
    }

    private static ConnectionTestResult Failed(LlmError error, string? model)
    {
        var details = new Dictionary<string, object?> { ["error_type"] = TypeOf(error.Kind), ["error_kind"] = error.Kind.Wire() };
        if (error.HttpStatus is { } status)
        {
            details["status_code"] = status;
        }

        if (model is not null)
        {
            details["model_tested"] = model;
        }

        return new(false, $"Connection test failed: {Stage(error.Kind)}{error.Message}", details);
    }

    private static string Stage(LlmErrorKind kind) => kind switch
    {
        LlmErrorKind.Dns => "the host name has no address. ",
        LlmErrorKind.Connect or LlmErrorKind.TimeoutConnect => "the server cannot be reached. ",
        LlmErrorKind.Tls => "no secure connection. ",
        LlmErrorKind.Auth => "the key was refused. ",
        LlmErrorKind.RateLimited => "the quota or rate limit is exhausted. ",
        LlmErrorKind.NotFound => "the model or path does not exist there. ",
        _ => "",
    };

    // The names that clients of the dialect know from its original.
    private static string TypeOf(LlmErrorKind kind) => kind switch
    {
        LlmErrorKind.Dns or LlmErrorKind.Connect or LlmErrorKind.Tls or LlmErrorKind.Disconnected => "ConnectError",
        LlmErrorKind.TimeoutConnect or LlmErrorKind.TimeoutFirstToken or LlmErrorKind.TimeoutTotal or LlmErrorKind.Stalled => "Timeout",
        LlmErrorKind.Auth => "AuthenticationError",
        LlmErrorKind.RateLimited => "RateLimitError",
        LlmErrorKind.NotFound => "NotFoundError",
        LlmErrorKind.InvalidRequest => "BadRequestError",
        LlmErrorKind.ServerError => "InternalServerError",
        LlmErrorKind.ContentFilter => "ContentPolicyViolationError",
        _ => "APIError",
    };
}
