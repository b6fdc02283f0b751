using System.Net;
using System.Text.Json;
using Panoptes.Catalog.Providers;
using Panoptes.Llm;
using Panoptes.Llm.Formats;

namespace Panoptes.Catalog;

/// <summary>What a provider answered when it was asked for its models.</summary>
/// <param name="Models">Each once, in the provider's order.</param>
/// <param name="Latency">How long the first answer took.</param>
/// <param name="Error">Why there is no list; null if there is one.</param>
public sealed record ModelList(IReadOnlyList<ListedModel> Models, TimeSpan Latency, LlmError? Error)
{
    /// <summary>Whether there were more than are kept.</summary>
    public bool Cut { get; init; }
}

/// <summary>Asks providers for their models.</summary>
public sealed class ModelLists(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The most models of one account.</summary>
    public const int Most = 5_000;

    private const int MostPages = 100;
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>All models of an account. A failure is a result, never an exception.</summary>
    /// <param name="endpoint">Where; it has no problem.</param>
    /// <param name="limit">When it is given up, all pages together.</param>
    /// <param name="ct">Abandons it.</param>
    public async Task<ModelList> FetchAsync(ProviderEndpoint endpoint, TimeSpan limit, CancellationToken ct)
    {
        var listing = ModelListing.Of(endpoint.Spec!.Api);
        var models = new Dictionary<string, ListedModel>(StringComparer.Ordinal);
        var started = time.GetTimestamp();
        TimeSpan? latency = null;
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        LlmError? error;
        var access = endpoint.Chat!;
        try
        {
            (access, var noToken) = await EndpointAccess.ReadyAsync(access, both.Token);
            if (noToken is not null)
            {
                throw new ListRefused(noToken);
            }

            foreach (var first in listing.Lists(endpoint))
            {
                var list = first;
                var page = list;
                for (var pages = 0; ; pages++)
                {
                    JsonDocument answer;
                    try
                    {
                        answer = await GetAsync(page, access, both.Token);
                    }
                    catch (ListRefused e) when (pages == 0 && listing.Instead(list, endpoint, e.Error) is { } instead)
                    {
                        page = list = instead;
                        continue;
                    }

                    using (answer)
                    {
                        latency ??= time.GetElapsedTime(started);
                        var added = Add(listing, answer.RootElement, models);
                        if (listing.Next(list, answer.RootElement) is not { } next || (added == 0 && !listing.HasEmptyPages) || pages == MostPages || models.Count >= Most)
                        {
                            break;
                        }

                        page = next;
                    }
                }
            }

            var offered = listing.Offered(models.Values).ToList();
            return new ModelList([.. offered.Take(Most)], latency!.Value, null) { Cut = offered.Count > Most };
        }
        catch (ListRefused e)
        {
            error = e.Error;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            error = new LlmError(LlmErrorKind.TimeoutTotal, $"No list of models within {limit.TotalSeconds:0} s.");
        }
        catch (Exception e) when (CallFailures.Of(e, sent: true) is { } failure)
        {
            error = failure;
        }

        var shown = ErrorText.Clean(error!.Message, ErrorText.Secrets(access));
        return new ModelList([], latency ?? time.GetElapsedTime(started), error with { Message = shown });
    }

    private static int Add(ModelListing listing, JsonElement page, Dictionary<string, ListedModel> models)
    {
        if (listing.Read(page, models.Values) is not { } read)
        {
            throw new ListRefused(new LlmError(LlmErrorKind.MalformedStream, "The answer is JSON but no list of models."));
        }

        var before = models.Count;
        foreach (var model in read.OfType<ListedModel>().ToList())
        {
            if (models.Count <= Most)
            {
                models.TryAdd(model.Id, model);
            }
        }

        return models.Count - before;
    }

    private async Task<JsonDocument> GetAsync(Uri url, LlmEndpoint endpoint, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Version = url.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Panoptes");
        foreach (var (name, value) in WireFormat.For(endpoint.Format).Headers(endpoint).Concat(endpoint.Headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        EndpointAccess.Sign(request, [], endpoint, time.GetUtcNow());
        using var http = clients.CreateClient(CatalogServices.HttpClientName);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            throw new ListRefused(CallFailures.Redirect(response.StatusCode, response.Headers.Location));
        }

        var body = await ReadAsync(response, status is >= 200 and < 300 ? MostBytes : LlmLimits.RefusalBytes, ct);
        if (status is < 200 or > 299)
        {
            throw new ListRefused(ProviderErrors.OfAnswer(
                status, System.Text.Encoding.UTF8.GetString(body.Span), CallFailures.RetryAfter(response.Headers, time.GetUtcNow())));
        }

        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            var text = System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 4_096)]);
            var what = text.TrimStart().StartsWith('<') ? ErrorText.OfPage(text) : "no JSON";
            throw new ListRefused(new LlmError(LlmErrorKind.MalformedStream, $"HTTP {status}: the answer is {what}, not a list of models.", status));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, int most, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var buffer = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(piece, ct)) > 0)
        {
            buffer.Write(piece, 0, read);
            if (buffer.Length > most)
            {
                return response.IsSuccessStatusCode
                    ? throw new ListRefused(new LlmError(LlmErrorKind.MalformedStream, $"The list of models is larger than {MostBytes / 1024 / 1024} MiB."))
                    : buffer.GetBuffer().AsMemory(0, most);
            }
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private sealed class ListRefused(LlmError error) : Exception(error.Message)
    {
        public LlmError Error { get; } = error;
    }
}
