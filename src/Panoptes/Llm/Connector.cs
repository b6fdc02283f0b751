using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Panoptes.Llm;

/// <summary>Why there is no connection.</summary>
internal sealed class ConnectFailure(LlmErrorKind kind, string message, Exception? inner = null) : IOException(message, inner)
{
    public LlmErrorKind Kind { get; } = kind;
}

/// <summary>Makes the connections of the client's pool: name, address rule, socket, TLS, each with its own words for failure.</summary>
/// <param name="time">The clock of the stamps.</param>
/// <param name="trusted">Roots that are trusted instead of the system's; null for the system's.</param>
internal sealed class Connector(TimeProvider time, X509Certificate2Collection? trusted)
{
    private readonly ConcurrentDictionary<DnsEndPoint, ReadClock> _shared = new();

    /// <summary>The clock of all HTTP/2 connections to a host: which of them serves a call is not to be seen.</summary>
    public ReadClock SharedClock(DnsEndPoint host) => _shared.GetOrAdd(host, _ => new ReadClock());

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var request = context.InitialRequestMessage;
        request.Options.TryGetValue(Attempt.Key, out var attempt);
        using var limit = new CancellationTokenSource(Limit(attempt), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var host = context.DnsEndPoint;
        try
        {
            var secure = request.RequestUri!.Scheme == Uri.UriSchemeHttps;
            var stream = new StampedStream(await OpenAsync(host, both.Token), time) { Secure = secure };
            var connection = secure ? await SecureAsync(stream, host.Host, both.Token) : (Stream)stream;
            if (connection is SslStream tls ? tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 : request.Version.Major == 2)
            {
                stream.Clock = SharedClock(host);
            }

            stream.ConnectedAt = time.GetTimestamp();
            stream.Clock.LastRead = stream.ConnectedAt;
            attempt?.ConnectionStands(stream.ConnectedAt);
            return connection;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ConnectFailure(LlmErrorKind.TimeoutConnect, $"No connection to {host.Host}:{host.Port} in time.", e);
        }
    }

    /// <summary>The pool goes on connecting for later calls after the call that asked was given up; it shall not for ever.</summary>
    private static TimeSpan Limit(Attempt? attempt) => (attempt?.Timeouts.Connect ?? new LlmTimeouts().Connect) switch
    {
        var limit when limit == Timeout.InfiniteTimeSpan || limit > TimeSpan.FromDays(1) => TimeSpan.FromDays(1),
        var limit when limit < TimeSpan.Zero => TimeSpan.Zero,
        var limit => limit,
    };

    private static async Task<NetworkStream> OpenAsync(DnsEndPoint host, CancellationToken ct)
    {
        var failure = "it has no address";
        foreach (var address in await ResolveAsync(host.Host, ct))
        {
            if (ReachableAddress.Refusal(address) is { } refusal)
            {
                failure = refusal;
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, host.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                failure = e.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : e.Message;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        throw new ConnectFailure(LlmErrorKind.Connect, $"No connection to {host.Host}:{host.Port}: {failure}");
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, ct);
            return addresses.Length > 0 ? addresses : throw new ConnectFailure(LlmErrorKind.Dns, $"The name {host} has no address.");
        }
        catch (SocketException e)
        {
            throw new ConnectFailure(LlmErrorKind.Dns, $"The name {host} could not be resolved: {e.Message}", e);
        }
    }

    private async Task<SslStream> SecureAsync(StampedStream socket, string host, CancellationToken ct)
    {
        var tls = new SslStream(socket);
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
            if (trusted is not null)
            {
                options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
            }

            await tls.AuthenticateAsClientAsync(options, ct);
            return tls;
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            if (e is AuthenticationException or IOException)
            {
                throw new ConnectFailure(LlmErrorKind.Tls, $"No TLS connection to {host}: {e.Message}", e);
            }

            throw;
        }
    }
}
