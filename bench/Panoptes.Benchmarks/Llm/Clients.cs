using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Panoptes.Llm;

namespace Panoptes.Benchmarks.Llm;

/// <summary>What is compared: something that asks once and says when each token came.</summary>
internal interface IStreamClient : IDisposable
{
    Task<StreamTimes> AskAsync(CancellationToken ct);
}

/// <summary>The product's client, with the text kept because the server's stamps are in it.</summary>
internal sealed class OurClient(Uri url) : IStreamClient
{
    private readonly LlmClient _client = new(TimeProvider.System);
    private readonly LlmCall _call = new(new LlmEndpoint(url, WireFormatId.OpenAiChat, "key"), "paced", [LlmMessage.User("Go")])
    {
        KeepText = true,
        Timeouts = new LlmTimeouts { Connect = TimeSpan.FromMinutes(1), FirstToken = TimeSpan.FromMinutes(1), Stall = TimeSpan.FromMinutes(1), Total = TimeSpan.FromMinutes(1) },
    };

    public async Task<StreamTimes> AskAsync(CancellationToken ct)
    {
        var m = await _client.MeasureAsync(_call, null, ct);
        if (m.Error is { } error)
        {
            throw new InvalidOperationException($"{error}");
        }

        // Kept as it is until the run is over: what the benchmark makes of it is not the client's work.
        return new StreamTimes(
            m.DispatchedAt,
            long.Parse(m.ResponseId!, CultureInfo.InvariantCulture),
            new Stamps(m.Text!),
            new Offsets(m));
    }

    public void Dispose() => _client.Dispose();

    private sealed class Offsets(LlmMeasurement m) : LazyStamps
    {
        protected override long[] Read() => [.. m.Chunks.Select(at => m.DispatchedAt + (long)(at.TotalSeconds * Stopwatch.Frequency))];
    }
}

/// <summary>The reference: what one writes without thinking much about it, stamped when a line is at hand.</summary>
internal sealed class PlainClient(Uri url) : IStreamClient
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, UseProxy = false });

    public async Task<StreamTimes> AskAsync(CancellationToken ct)
    {
        var dispatched = Stopwatch.GetTimestamp();
        var arrived = new List<long>(PacedServer.Tokens);
        var text = new StringBuilder();
        var id = "";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/chat/completions");
        request.Content = new ByteArrayContent("""{"model":"paced","stream":true,"messages":[{"role":"user","content":"Go"}]}"""u8.ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            var now = Stopwatch.GetTimestamp();
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            using var json = JsonDocument.Parse(line.AsMemory(6));
            id = id.Length == 0 ? json.RootElement.GetProperty("id").GetString()! : id;
            var choices = json.RootElement.GetProperty("choices");
            if (choices.GetArrayLength() > 0
                && choices[0].GetProperty("delta").TryGetProperty("content", out var content)
                && content.GetString() is { Length: > 0 } token)
            {
                arrived.Add(now);
                text.Append(token);
            }
        }

        return new StreamTimes(dispatched, long.Parse(id, CultureInfo.InvariantCulture), new Stamps(text.ToString()), arrived);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The stamps in an answer's text.</summary>
internal sealed class Stamps(string text) : LazyStamps
{
    protected override long[] Read() =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(stamp => long.Parse(stamp, CultureInfo.InvariantCulture))];
}

/// <summary>Stamps that are worked out when they are first asked for.</summary>
internal abstract class LazyStamps : IReadOnlyList<long>
{
    private long[]? _values;

    public int Count => Values.Length;

    private long[] Values => _values ??= Read();

    public long this[int index] => Values[index];

    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Values).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    protected abstract long[] Read();
}
