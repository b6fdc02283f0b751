using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Panoptes.Access;

namespace Panoptes.Server.Auth;

/// <summary>Where the first credentials are shown: the console, and in tests a string.</summary>
internal sealed record FirstStartOutput(TextWriter Writer);

/// <summary>
/// Takes the credentials that were given before anything listens. Makes those that are missing, and shows them, only once everything
/// listens: a start that fails, because the port is taken, must not swallow them. Never through a log.
/// </summary>
internal sealed partial class FirstStartNotice(
    FirstStart first, IServer server, IConfiguration configuration, FirstStartOutput output, ILogger<FirstStartNotice> logger) : IHostedLifecycleService
{
    /// <summary>What the configuration gives. Set but empty, as a compose file leaves it, is not given.</summary>
    public static GivenCredentials Given(IConfiguration configuration)
    {
        return new(Value(FirstStart.PasswordKey), Value(FirstStart.ApiKeyKey) ?? Value(FirstStart.ApiKeyAlias));

        string? Value(string key) => configuration[key] is { Length: > 0 } value ? value : null;
    }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!await first.TakeAsync(Given(configuration), cancellationToken))
        {
            LogRevoked(FirstStart.ApiKeyKey);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (await first.MakeMissingAsync(cancellationToken) is { Any: true } made)
        {
            await output.Writer.WriteAsync(Words(made).AsMemory(), cancellationToken);
            await output.Writer.FlushAsync(cancellationToken);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Words(FirstCredentials made)
    {
        var lines = new List<string> { "", "Panoptes made these at its first start. They are shown only now:" };
        if (made.Password is { } password)
        {
            lines.Add($"  user      {FirstStart.Admin}");
            lines.Add($"  password  {password}");
            lines.Add($"  sign in   {Address()}/ui/sign-in/link?token={made.SignInSecret}");
            lines.Add("            (works once, and soon expires)");
        }

        if (made.ApiKey is { } key)
        {
            lines.Add($"  API key   {key}");
        }

        lines.Add("");
        return string.Join(Environment.NewLine, lines) + Environment.NewLine;
    }

    // A wildcard address is reached from this machine as localhost.
    private string Address()
    {
        var address = BindingAddress.Parse(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost");
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The key in {Setting} was revoked and stays revoked")]
    private partial void LogRevoked(string setting);
}
