using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.ArgusLm;

public sealed class BenchmarkStreamTests(BenchmarkServer benchmarks) : IClassFixture<BenchmarkServer>
{
    private static readonly FakeScript Slow = new() { FirstToken = TimeSpan.FromMinutes(1) };

    private readonly RunningServer _server = benchmarks.Server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_has_ended_is_told_from_the_store_and_the_server_closes()
    {
        var model = await benchmarks.ModelAsync();
        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 2 });

        using var socket = await OpenAsync(run.GetProperty("id").GetString()!);
        var frames = await AllAsync(socket);

        Assert.Equal(["progress", "result", "result", "complete"], frames.Select(Type));
        Assert.Equal((2, 2), (frames[0].GetProperty("completed").GetInt32(), frames[0].GetProperty("total").GetInt32()));
        Assert.Equal(JsonValueKind.Null, frames[0].GetProperty("current_model").ValueKind);
        Assert.Equal("completed", frames[^1].GetProperty("status").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_result_stands_flat_and_under_data_with_the_rate_after_the_first_token()
    {
        var model = await benchmarks.ModelAsync(new FakeScript { Tokens = 4, FirstToken = TimeSpan.FromMilliseconds(10), Interval = TimeSpan.FromMilliseconds(2) });
        var run = await _server.RunAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", num_runs = 1 });

        using var socket = await OpenAsync(run.GetProperty("id").GetString()!);
        var frame = (await AllAsync(socket)).Single(f => Type(f) == "result");

        var stored = run.GetProperty("results")[0];
        foreach (var shape in (JsonElement[])[frame, frame.GetProperty("data")])
        {
            Assert.Equal(model, shape.GetProperty("model_id").GetGuid());
            Assert.Equal(stored.GetProperty("model_name").GetString(), shape.GetProperty("model_name").GetString());
            Assert.Equal(stored.GetProperty("ttft_ms").GetDouble(), shape.GetProperty("ttft_ms").GetDouble());
            Assert.Equal(stored.GetProperty("tps_excluding_ttft").GetDouble(), shape.GetProperty("tps").GetDouble());
            Assert.Equal(stored.GetProperty("tps_excluding_ttft").GetDouble(), shape.GetProperty("tps_excluding_ttft").GetDouble());
            Assert.Equal(stored.GetProperty("total_latency_ms").GetDouble(), shape.GetProperty("total_latency_ms").GetDouble());
            Assert.Equal(JsonValueKind.Null, shape.GetProperty("error").ValueKind);
        }
    }

    [Fact]
    public async Task A_run_is_followed_live_and_each_result_comes_once()
    {
        var name = $"m-{Guid.NewGuid():N}";
        var model = await benchmarks.ModelAsync(new FakeScript { Tokens = 2, FirstToken = TimeSpan.FromMilliseconds(250) }, name);
        var id = await _server.StartAsync(new { model_ids = new[] { model }, prompt_pack = "health_check", requests = 15 });

        using var socket = await OpenAsync(id.ToString());
        var frames = await AllAsync(socket);

        Assert.Equal("progress", Type(frames[0]));
        Assert.Equal(15, frames.Count(f => Type(f) == "result"));
        var counted = frames.Where(f => Type(f) == "progress").Select(f => f.GetProperty("completed").GetInt32()).ToList();
        Assert.Equal(counted.Order(), counted);
        Assert.Equal(15, counted[^1]);
        Assert.All(frames.Where(f => Type(f) == "progress"), f => Assert.Equal(15, f.GetProperty("total").GetInt32()));
        var last = frames.Last(f => Type(f) == "progress");
        Assert.Equal((name, "running"), (last.GetProperty("current_model").GetString(), last.GetProperty("status").GetString()));
        Assert.Equal("complete", Type(frames[^1]));
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_an_error_frame_and_a_silent_client_is_pinged()
    {
        var model = await benchmarks.ModelAsync(Slow);
        var id = await _server.StartAsync(new { model_ids = new[] { model }, prompt_pack = "health_check" });
        using var socket = await OpenAsync(id.ToString());
        string? text;
        do
        {
            text = await TextAsync(socket);
        }
        while (text is not null && !text.Contains("\"ping\"", StringComparison.Ordinal));

        Assert.Equal("""{"type":"ping"}""", text);
        await SendAsync(socket, "ping");
        await SendAsync(socket, "anything else");
        do
        {
            text = await TextAsync(socket);
        }
        while (text is not null && text.StartsWith('{'));

        Assert.Equal("pong", text);
        await _server.CallAsync("POST", $"/benchmarks/{id}/cancel");
        var last = (await AllAsync(socket))[^1];
        Assert.Equal(("error", "failed", true), (Type(last), last.GetProperty("status").GetString(), last.GetProperty("cancelled").GetBoolean()));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task An_unknown_run_is_told_in_an_error_frame()
    {
        var id = Guid.NewGuid();

        using var socket = await OpenAsync(id.ToString());
        var frame = Assert.Single(await AllAsync(socket));

        Assert.Equal(("error", $"Benchmark run {id} not found"), (Type(frame), frame.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_malformed_id_a_foreign_page_and_a_wrong_key_are_refused_at_the_handshake()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync("odd", ("X-API-Key", RunningServer.ApiKey)));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(Guid.NewGuid().ToString(), ("Origin", "https://elsewhere.example")));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(Guid.NewGuid().ToString(), ("X-API-Key", "mk_wrong")));
        Assert.Equal(HttpStatusCode.NotFound, (await _server.GetAsync($"/benchmarks/{Guid.NewGuid()}/stream")).Status);
        using var basic = await OpenAsync(Guid.NewGuid().ToString(), ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{RunningServer.ApiKey}"))}"));
        Assert.Single(await AllAsync(basic));
    }

    private static string Type(JsonElement frame) => frame.GetProperty("type").GetString()!;

    private async Task<HttpStatusCode> RefusedAsync(string id, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(AddressOf(id), Ct));
        return socket.HttpStatusCode;
    }

    private Uri AddressOf(string id) => new UriBuilder(_server.Address) { Scheme = "ws", Path = $"/api/v1/benchmarks/{id}/stream" }.Uri;

    private async Task<ClientWebSocket> OpenAsync(string id, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers is [] ? [("X-API-Key", RunningServer.ApiKey)] : headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        await socket.ConnectAsync(AddressOf(id), Ct);
        return socket;
    }

    /// <summary>Every frame to the server's close, pings left out; then closes too.</summary>
    private static async Task<List<JsonElement>> AllAsync(ClientWebSocket socket)
    {
        var frames = new List<JsonElement>();
        while (await TextAsync(socket) is { } text)
        {
            var frame = JsonElement.Parse(text);
            if (Type(frame) != "ping")
            {
                frames.Add(frame);
            }
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        return frames;
    }

    private static async Task<string?> TextAsync(ClientWebSocket socket)
    {
        var buffer = new byte[65_536];
        var got = await socket.ReceiveAsync(buffer.AsMemory(), Ct);
        Assert.True(got.EndOfMessage);
        return got.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, got.Count);
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Ct);
}
