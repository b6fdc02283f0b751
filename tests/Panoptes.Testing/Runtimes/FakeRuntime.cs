using System.Text;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Testing.Runtimes;

/// <summary>A local model runtime on a real socket: its own API, and chat as a <see cref="FakeProvider"/> streams it.</summary>
public abstract class FakeRuntime : IAsyncDisposable
{
    private int _disposed;

    private protected FakeRuntime(FakeProvider provider)
    {
        Provider = provider;
        provider.Besides = AnswerAsync;
    }

    /// <summary>Answers the chats; its script sets their pace.</summary>
    public FakeProvider Provider { get; }

    public Uri Root => Provider.Root;

    /// <summary>What is wrong with it: every request is answered so.</summary>
    public FakeFault Fault { get; set; }

    /// <summary>The bearer token that every request must carry; null takes any.</summary>
    public string? Key { get; set; }

    /// <summary>How long a load takes.</summary>
    public TimeSpan LoadTime { get; set; }

    /// <summary>How many requests to a path, its query left out, there were.</summary>
    public int Asked(string path) => Provider.Requests.Count(r => r.Path.Split('?')[0] == path);

    /// <summary>Ends it; may be called again.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Interlocked.Exchange(ref _disposed, 1) == 0 ? Provider.DisposeAsync() : ValueTask.CompletedTask;
    }

    /// <summary>The answer; null leaves the request to the chat.</summary>
    private protected abstract Task<FakeRuntimeReply?> ReplyAsync(FakeRuntimeRequest request, CancellationToken ct);

    private async Task<bool> AnswerAsync(FakeRequest request, IFakeWire wire, CancellationToken ct)
    {
        if (Fault == FakeFault.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        }

        var reply = Fault switch
        {
            FakeFault.Html => new FakeRuntimeReply(200, "<html><head><title>Router login</title></head><body>Hello</body></html>") { ContentType = "text/html" },
            FakeFault.OtherJson => new FakeRuntimeReply(200, """{"hello":"world"}"""),
            FakeFault.ServerError => new FakeRuntimeReply(500, """{"error":{"message":"something broke inside"}}"""),
            _ when Key is { } key && request.Headers.GetValueOrDefault("Authorization") != "Bearer " + key => new FakeRuntimeReply(401, """{"error":"unauthorized"}"""),
            _ => await ReplyAsync(new FakeRuntimeRequest(request), ct),
        };
        if (reply is null)
        {
            return false;
        }

        await wire.StartAsync(reply.Status, new Dictionary<string, string> { ["Content-Type"] = reply.ContentType }, ct);
        if (reply.Pieces is { } pieces)
        {
            await foreach (var piece in pieces.WithCancellation(ct))
            {
                await wire.WriteAsync(Encoding.UTF8.GetBytes(piece), ct);
            }
        }
        else if (reply.Body.Length > 0)
        {
            await wire.WriteAsync(Encoding.UTF8.GetBytes(reply.Body), ct);
        }

        await wire.EndAsync(ct);
        return true;
    }
}

/// <summary>What can be wrong with whatever answers.</summary>
public enum FakeFault
{
    None,

    /// <summary>A web page, with 200.</summary>
    Html,

    /// <summary>JSON that is another program's, with 200.</summary>
    OtherJson,

    ServerError,

    /// <summary>It takes the request and never answers.</summary>
    Hang,
}

/// <summary>How a download goes.</summary>
public enum FakeDownload
{
    Succeeds,

    /// <summary>It says that it failed.</summary>
    Fails,

    /// <summary>After the first piece nothing comes any more.</summary>
    Stalls,

    /// <summary>It ends in the middle, as if all were well.</summary>
    EndsEarly,
}

/// <summary>What a fake runtime answers.</summary>
internal sealed record FakeRuntimeReply(int Status, string Body)
{
    public string ContentType { get; init; } = "application/json";

    /// <summary>Sent one after the other instead of the body.</summary>
    public IAsyncEnumerable<string>? Pieces { get; init; }

    public static FakeRuntimeReply Json(object body, int status = 200) => new(status, JsonSerializer.Serialize(body));
}

/// <summary>A request, taken apart.</summary>
internal sealed class FakeRuntimeRequest(FakeRequest request)
{
    /// <summary>Method and path, e.g. <c>GET /api/tags</c>; the path is as sent, still escaped.</summary>
    public string What { get; } = $"{request.Method} {request.Path.Split('?')[0]}";

    public string? Model => request.Model;

    /// <summary>What follows a beginning of <see cref="What"/>, unescaped; null if it begins otherwise.</summary>
    public string? After(string beginning) => What.StartsWith(beginning, StringComparison.Ordinal) ? Uri.UnescapeDataString(What[beginning.Length..]) : null;

    /// <summary>A member of the JSON body, as text; null if there is none.</summary>
    public string? Member(string name)
    {
        using var json = JsonDocument.Parse(request.Body);
        return json.RootElement.TryGetProperty(name, out var member) ? member.ToString() : null;
    }
}
