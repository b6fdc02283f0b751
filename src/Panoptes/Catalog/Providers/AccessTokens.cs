using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Catalog.Providers;

/// <summary>
/// Access tokens, kept for as long as they are good and fetched by one caller at a time. They are fetched before a call is dispatched, so
/// their fetching is never in a measurement.
/// </summary>
public sealed class AccessTokens(IHttpClientFactory clients, TimeProvider time)
{
    private const int MostKept = 1_000;

    /// <summary>A token that ends sooner than this is fetched anew: a call may take a while.</summary>
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>Where tokens for a grant come from.</summary>
    internal AccessTokenSource For(TokenGrant grant)
    {
        var identity = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(grant.Identity)));
        return ct => GetAsync(grant, identity, ct);
    }

    private async ValueTask<AccessToken> GetAsync(TokenGrant grant, string identity, CancellationToken ct)
    {
        if (_kept.Count > MostKept)
        {
            _kept.Clear(); // accounts that are gone leave their tokens behind
        }

        var kept = _kept.GetOrAdd(identity, _ => new Kept());
        if (kept.Good(time.GetUtcNow()) is { } good)
        {
            return new AccessToken(good, null);
        }

        await kept.Turn.WaitAsync(ct);
        try
        {
            return kept.Good(time.GetUtcNow()) is { } fetched ? new AccessToken(fetched, null) : await FetchAsync(grant, kept, ct);
        }
        finally
        {
            kept.Turn.Release();
        }
    }

    private async Task<AccessToken> FetchAsync(TokenGrant grant, Kept kept, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        using var timer = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        LlmError error;
        try
        {
            using var http = clients.CreateClient(CatalogServices.HttpClientName);
            using var form = new FormUrlEncodedContent(grant.Form(now));
            using var request = new HttpRequestMessage(HttpMethod.Post, grant.Url) { Content = form };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.IsSuccessStatusCode)
            {
                var answer = await response.Content.ReadFromJsonAsync<JsonElement>(both.Token);
                if (TokenIn(answer) is { } token)
                {
                    kept.Keep(token, now + LifetimeIn(answer) - Spare);
                    return new AccessToken(token, null);
                }

                error = new LlmError(LlmErrorKind.Auth, "the answer holds no access token");
            }
            else
            {
                error = await RefusalAsync(response, both.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            error = new LlmError(LlmErrorKind.TimeoutConnect, $"no answer within {Limit.TotalSeconds:0} s");
        }
        catch (JsonException)
        {
            error = new LlmError(LlmErrorKind.Auth, "the answer is not JSON");
        }
        catch (CryptographicException)
        {
            error = new LlmError(LlmErrorKind.Auth, "the private key of the service account cannot be read");
        }
        catch (Exception e) when (CallFailures.Of(e, sent: true) is { } failure)
        {
            error = failure;
        }

        var message = ErrorText.Clean($"No access token from {grant.Url.Host}: {error.Message}", grant.Secrets);
        return new AccessToken(null, error with { Message = message, HttpStatus = null });
    }

    /// <summary>A refusal of a token endpoint is a refusal of the credential, unless it says that it has too much to do.</summary>
    private static async Task<LlmError> RefusalAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        var refusal = ProviderErrors.OfAnswer((int)response.StatusCode, text.Length > LlmLimits.RefusalBytes ? "" : text, null);
        return refusal.Kind is LlmErrorKind.InvalidRequest or LlmErrorKind.NotFound ? refusal with { Kind = LlmErrorKind.Auth } : refusal;
    }

    private static string? TokenIn(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("access_token", out var token) && token.ValueKind == JsonValueKind.String
            ? token.GetString()
            : null;

    private static TimeSpan LifetimeIn(JsonElement answer) =>
        answer.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out var value)
            ? TimeSpan.FromSeconds(value)
            : TimeSpan.FromMinutes(10);

    private sealed class Kept
    {
        private sealed record Token(string Value, DateTimeOffset GoodUntil);

        private volatile Token? _token;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public string? Good(DateTimeOffset now) => _token is { } token && now < token.GoodUntil ? token.Value : null;

        public void Keep(string value, DateTimeOffset goodUntil) => _token = new Token(value, goodUntil);
    }
}

/// <summary>What a token endpoint is asked with.</summary>
/// <param name="Url">The endpoint.</param>
/// <param name="Identity">What tells one grant from another, secrets included.</param>
/// <param name="Form">The form to send at a moment.</param>
/// <param name="Secrets">What must not be shown.</param>
internal sealed record TokenGrant(Uri Url, string Identity, Func<DateTimeOffset, IEnumerable<KeyValuePair<string, string>>> Form, IReadOnlyList<string> Secrets);
