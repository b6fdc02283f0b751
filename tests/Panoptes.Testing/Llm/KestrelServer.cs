using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Panoptes.Testing.Llm;

/// <summary>HTTP/2, and TLS, by Kestrel.</summary>
internal sealed class KestrelServer(WebApplication app, X509Certificate2? certificate, KestrelServer.Counter counter) : IFakeServer
{
    public Uri BaseUrl { get; } = new(app.Urls.First() + "/v1");

    public int Connections => counter.Value;

    public X509Certificate2? Certificate => certificate;

    public static async Task<KestrelServer> StartAsync(Func<FakeRequest, IFakeWire, CancellationToken, Task> answer, bool tls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = tls ? SelfSigned() : null;
        var counter = new Counter();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(next => connection => counter.CountAsync(next, connection));
            listen.Protocols = tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));

        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
            var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var request = new FakeRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString.ToString(),
                headers,
                await body.ReadToEndAsync(context.RequestAborted));
            await answer(request, new Wire(context), context.RequestAborted);
        });
        await app.StartAsync();
        return new KestrelServer(app, certificate, counter);
    }

    /// <summary>Kestrel decides about its idle connections itself.</summary>
    public int CloseIdleConnections() => throw new NotSupportedException("Only the HTTP/1.1 fake can close its idle connections.");

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        certificate?.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var today = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(today.AddDays(-1), today.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    internal sealed class Counter
    {
        private int _value;

        public int Value => _value;

        public Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
        {
            Interlocked.Increment(ref _value);
            return next(connection);
        }
    }

    private sealed class Wire(HttpContext context) : IFakeWire
    {
        public async ValueTask StartAsync(int status, IReadOnlyDictionary<string, string> headers, CancellationToken ct)
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.StartAsync(ct);
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
        {
            await context.Response.BodyWriter.WriteAsync(bytes, ct);
            await context.Response.BodyWriter.FlushAsync(ct);
        }

        public async ValueTask EndAsync(CancellationToken ct) => await context.Response.CompleteAsync();

        public void Abort() => context.Abort();
    }
}
