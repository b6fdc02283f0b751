using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Panoptes.Llm;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Asks a runtime over HTTP, bounded in time and size. What it refuses is an answer; that it cannot be reached is thrown.</summary>
/// <param name="parts">Clients, clock and limits.</param>
/// <param name="key">Sent as a bearer token; null sends none.</param>
internal sealed class RuntimeHttp(RuntimeParts parts, string? key)
{
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly IReadOnlyList<string> _secrets = ErrorText.Secrets(new LlmEndpoint(new Uri("http://runtime"), WireFormatId.OpenAiChat, key));

    public Task<RuntimeAnswer> GetAsync(Uri url, CancellationToken ct) => SendAsync(HttpMethod.Get, url, null, parts.Limits.Question, ct);

    public Task<RuntimeAnswer> GetAsync(Uri url, TimeSpan limit, CancellationToken ct) => SendAsync(HttpMethod.Get, url, null, limit, ct);

    public Task<RuntimeAnswer> PostAsync(Uri url, JsonObject? body, TimeSpan limit, CancellationToken ct) => SendAsync(HttpMethod.Post, url, body, limit, ct);

    private async Task<RuntimeAnswer> SendAsync(HttpMethod method, Uri url, JsonObject? body, TimeSpan limit, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(limit, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            using var request = Request(method, url, body);
            using var http = parts.Clients.CreateClient(RuntimeServices.HttpClientName);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return await WholeAsync(url, response, both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RuntimeFailures.TimedOut($"{url} did not answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (CallFailures.Of(e, sent: true) is { } failure)
        {
            throw Broken(url, failure);
        }
    }

    /// <summary>Reads an answer as it comes, as long as it comes.</summary>
    /// <param name="url">What is asked.</param>
    /// <param name="body">The question.</param>
    /// <param name="piece">Told of each piece of text.</param>
    /// <param name="ct">Abandons it.</param>
    /// <returns>Null after the whole answer; the refusal, of which no piece was told.</returns>
    public async Task<RuntimeAnswer?> StreamAsync(Uri url, JsonObject body, Action<string> piece, CancellationToken ct)
    {
        using var quiet = new CancellationTokenSource(parts.Limits.Quiet, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, ct);
        try
        {
            using var request = Request(HttpMethod.Post, url, body);
            using var http = parts.Clients.CreateClient(RuntimeServices.HttpClientName);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (!response.IsSuccessStatusCode)
            {
                return await WholeAsync(url, response, both.Token);
            }

            using var text = new StreamReader(await response.Content.ReadAsStreamAsync(both.Token), Encoding.UTF8);
            var buffer = new char[8 * 1024];
            int read;
            while ((read = await text.ReadAsync(buffer, both.Token)) > 0)
            {
                quiet.CancelAfter(parts.Limits.Quiet);
                piece(new string(buffer, 0, read));
            }

            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw RuntimeFailures.TimedOut($"{url} stalled: nothing came for {parts.Limits.Quiet.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (CallFailures.Of(e, sent: true) is { } failure)
        {
            throw Broken(url, failure);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri url, JsonObject? body)
    {
        var request = new HttpRequestMessage(method, url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, */*");
        request.Headers.TryAddWithoutValidation("User-Agent", "Panoptes");
        if (!string.IsNullOrEmpty(key))
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return request;
    }

    private async Task<RuntimeAnswer> WholeAsync(Uri url, HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(piece, ct)) > 0)
        {
            bytes.Write(piece, 0, read);
            if (bytes.Length > MostBytes)
            {
                throw RuntimeFailures.Failed($"{url} answered with more than {MostBytes / 1024 / 1024} MiB");
            }
        }

        return new RuntimeAnswer(url, (int)response.StatusCode, Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length), _secrets);
    }

    private PanoptesException Broken(Uri url, LlmError failure)
    {
        var said = ErrorText.Clean(failure.Message, _secrets);
        return failure.Kind is LlmErrorKind.Connect or LlmErrorKind.Dns or LlmErrorKind.Tls or LlmErrorKind.TimeoutConnect
            ? new PanoptesException(ErrorKind.Unavailable, RuntimeFailures.Unreachable, said)
            : RuntimeFailures.Failed($"{url}: {said}");
    }
}
