using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Panoptes.Llm;
using Panoptes.Testing.Llm;
using static Panoptes.Tests.Llm.Measuring;

namespace Panoptes.Tests.Llm;

public sealed class LlmClientConnectionTests : IDisposable
{
    private readonly LlmClient _client = new(TimeProvider.System);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_connection_is_timed_once_and_used_again()
    {
        await using var fake = await FakeProvider.StartAsync();

        var first = await MeasureAsync(Call(fake.BaseUrl));
        var second = await MeasureAsync(Call(fake.BaseUrl));

        Assert.True(first.Connected <= first.Headers);
        Assert.Equal((null, null), (second.Error, second.Connected));
        Assert.False(second.Reconnected);
        Assert.Equal(1, fake.Connections);
    }

    [Fact]
    public async Task A_pooled_connection_that_died_is_replaced_and_recorded()
    {
        await using var fake = await FakeProvider.StartAsync();
        await MeasureAsync(Call(fake.BaseUrl));
        await EventuallyAsync(() => fake.CloseIdleConnections() == 1);

        var measured = await MeasureAsync(Call(fake.BaseUrl));

        Assert.Null(measured.Error);
        Assert.True(measured.Reconnected);
        Assert.NotNull(measured.Connected);
        Assert.Equal((2, 2), (fake.Connections, fake.Requests.Count));
    }

    [Fact]
    public async Task A_failed_request_is_not_sent_again()
    {
        await using var fake = await FakeProvider.StartAsync();
        await MeasureAsync(Call(fake.BaseUrl));
        fake.Script = new FakeScript { DisconnectBeforeHeaders = true };

        var measured = await MeasureAsync(Call(fake.BaseUrl));

        Assert.Equal(LlmErrorKind.Disconnected, measured.Error!.Kind);
        Assert.Equal(2, fake.Requests.Count);
    }

    [Fact]
    public async Task A_broken_stream_costs_its_connection_and_no_other_call()
    {
        await using var fake = await FakeProvider.StartAsync();
        fake.ScriptFor("broken", new FakeScript { DisconnectAfter = 2 });

        var calls = Enumerable.Range(0, 20).Select(i => MeasureAsync(Call(fake.BaseUrl, model: i % 2 == 0 ? "broken" : "whole")));
        var measured = await Task.WhenAll(calls);

        Assert.Equal(10, measured.Count(m => m.Error is null && m.Chunks.Count == 8));
        Assert.Equal(10, measured.Count(m => m.Error?.Kind == LlmErrorKind.Disconnected));
    }

    [Theory]
    [InlineData(FakeTransport.Http2)]
    [InlineData(FakeTransport.Tls)]
    public async Task HTTP_2_is_measured_the_same_way(FakeTransport transport)
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = Ms(100), Interval = Ms(10) }, transport);
        using var client = new LlmClient(TimeProvider.System, fake.Certificate is { } own ? new X509Certificate2Collection(own) : null);
        var call = Call(fake.BaseUrl);
        call = call with { Endpoint = call.Endpoint with { Http2PriorKnowledge = transport == FakeTransport.Http2 } };

        var first = await client.MeasureAsync(call, null, TestContext.Current.CancellationToken);
        var more = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.MeasureAsync(call, null, TestContext.Current.CancellationToken)));

        Assert.All(more.Append(first), measured =>
        {
            Assert.Null(measured.Error);
            Assert.Equal(8, measured.Chunks.Count);
            Assert.True(measured.TimeToFirstToken >= Ms(100), $"{measured.TimeToFirstToken}");
            Assert.True(measured.LastToken >= Ms(170));
            Assert.True(measured.LastToken <= measured.Latency);
        });
        Assert.NotNull(first.Connected);
        Assert.Equal(1, fake.Connections);
    }

    [Fact]
    public async Task A_cut_HTTP_2_stream_is_a_disconnect()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { DisconnectAfter = 3, Interval = Ms(20) }, FakeTransport.Http2);
        var call = Call(fake.BaseUrl);

        var measured = await MeasureAsync(call with { Endpoint = call.Endpoint with { Http2PriorKnowledge = true } });

        // The reset may overtake the last frame.
        Assert.Equal(LlmErrorKind.Disconnected, measured.Error!.Kind);
        Assert.InRange(measured.Chunks.Count, 1, 3);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_a_TLS_failure()
    {
        await using var fake = await FakeProvider.StartAsync(transport: FakeTransport.Tls);

        Assert.Equal(LlmErrorKind.Tls, (await MeasureAsync(Call(fake.BaseUrl))).Error!.Kind);
    }

    [Fact]
    public async Task A_port_without_TLS_is_a_TLS_failure()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { DisconnectBeforeHeaders = true });
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var calling = MeasureAsync(Call(new Uri($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v1")));
        using (var socket = await silent.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.Equal(LlmErrorKind.Tls, (await calling).Error!.Kind);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_a_connect_failure()
    {
        var fake = await FakeProvider.StartAsync();
        await fake.DisposeAsync();

        var measured = await MeasureAsync(Call(fake.BaseUrl));

        Assert.Equal(LlmErrorKind.Connect, measured.Error!.Kind);
        Assert.Contains("connection refused", measured.Error.Message, StringComparison.Ordinal);
        Assert.Equal((null, null), (measured.Connected, measured.HttpStatus));
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_DNS_failure() =>
        Assert.Equal(LlmErrorKind.Dns, (await MeasureAsync(Call(new Uri("http://no-such-host.invalid/v1")))).Error!.Kind);

    [Theory]
    [InlineData("http://169.254.169.254/v1")]
    [InlineData("http://[::ffff:169.254.169.254]/v1")]
    [InlineData("http://2852039166/v1")]
    [InlineData("http://[fe80::1]/v1")]
    public async Task A_metadata_address_is_never_called(string baseUrl)
    {
        var measured = await MeasureAsync(Call(new Uri(baseUrl)));

        Assert.Equal(LlmErrorKind.Connect, measured.Error!.Kind);
        Assert.Contains("metadata address", measured.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_is_given_up()
    {
        // It listens, but never shakes hands.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var call = Call(new Uri($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v1"));

        var measured = await MeasureAsync(call with { Timeouts = Patient with { Connect = Ms(200) } });

        Assert.Equal(LlmErrorKind.TimeoutConnect, measured.Error!.Kind);
        Assert.True(measured.Latency >= Ms(190));
    }

    [Fact]
    public async Task A_call_that_is_abandoned_throws_and_nothing_else_does()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMinutes(5) });
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var calling = _client.MeasureAsync(Call(fake.BaseUrl), null, abandon.Token);
        await EventuallyAsync(() => fake.Requests.Count > 0);

        await abandon.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
    }

    [Fact]
    public async Task The_warm_up_runs_the_whole_path()
    {
        var measured = await WarmUp.RunAsync(_client, TestContext.Current.CancellationToken);

        Assert.Null(measured.Error);
        Assert.Equal((1, TokenSource.Usage), (measured.Chunks.Count, measured.Tokens.Source));
    }

    [Fact]
    public async Task A_late_dispatch_is_recorded()
    {
        await using var fake = await FakeProvider.StartAsync();
        var intended = TimeProvider.System.GetTimestamp() - TimeProvider.System.TimestampFrequency;

        var measured = await _client.MeasureAsync(Call(fake.BaseUrl), intended, TestContext.Current.CancellationToken);

        Assert.True(measured.DispatchLag >= TimeSpan.FromSeconds(1));
        Assert.Equal(measured.Latency + measured.DispatchLag, measured.LatencyFromSchedule);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/v1", "k", "X", "v")]
    [InlineData("http://127.0.0.1/v1", "k\nX-Evil: 1", "X", "v")]
    [InlineData("http://127.0.0.1/v1", "schlüssel", "X", "v")]
    [InlineData("http://127.0.0.1/v1", "k", "X Y", "v")]
    [InlineData("http://127.0.0.1/v1", "k", "X", "v\r\nEvil: 1")]
    public async Task What_cannot_be_sent_is_an_invalid_request(string baseUrl, string key, string header, string value)
    {
        var call = Call(new Uri(baseUrl), key);
        call = call with { Endpoint = call.Endpoint with { Headers = new Dictionary<string, string> { [header] = value } } };

        Assert.Equal(LlmErrorKind.InvalidRequest, (await MeasureAsync(call)).Error!.Kind);
    }

    [Fact]
    public async Task An_endpoints_own_headers_are_sent_and_win()
    {
        await using var fake = await FakeProvider.StartAsync();
        var call = Call(fake.BaseUrl, "unused");
        call = call with { Endpoint = call.Endpoint with { Headers = new Dictionary<string, string> { ["Authorization"] = "Custom c", ["X-Org"] = "o", ["Host"] = "evil" } } };

        await MeasureAsync(call);

        var headers = fake.Requests[0].Headers;
        Assert.Equal(("Custom c", "o", fake.BaseUrl.Authority), (headers["Authorization"], headers["X-Org"], headers["Host"]));
        Assert.Equal("identity", headers["Accept-Encoding"]);
    }

    private Task<LlmMeasurement> MeasureAsync(LlmCall call) => _client.MeasureAsync(call, null, TestContext.Current.CancellationToken);

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
