using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Panoptes.Runtimes.Adapters;

/// <summary>
/// Foundry Local's command line, of either generation: <c>foundry service …</c> up to 0.8, <c>foundry server …</c> since 0.10,
/// https://learn.microsoft.com/azure/ai-foundry/foundry-local/reference/reference-cli.
/// </summary>
internal sealed partial class FoundryCli(string program, RuntimeParts parts)
{
    /// <summary>What the older one ends with when it is given a command of the newer one.</summary>
    private const int Unrecognized = 2;

    private const int MostBraces = 1_000;

    /// <summary>The program of the settings, or the one on the PATH; null if there is none.</summary>
    public static FoundryCli? Find(RuntimeSettings settings, RuntimeParts parts) =>
        ProgramPath.Find(settings.Program ?? "foundry") is { } path ? new FoundryCli(path, parts) : null;

    /// <summary>Where the service listens; it takes another port at each start.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: it does not run.</exception>
    public async Task<Uri> LocateAsync(CancellationToken ct)
    {
        var status = await RunAsync(["server", "status", "-o", "json"], ct);
        if (FirstObject(status.Output, "running") is { } json)
        {
            // A stopped one may still name the addresses that it had.
            return json.Flag("running") == true && json.Member("webUrls")?.Texts()?.Select(AsRoot).FirstOrDefault(url => url is not null) is { } url
                ? url
                : throw NotRunning("foundry server start");
        }

        if (status.ExitCode != Unrecognized && !status.LastWords.Contains("unrecognized", StringComparison.OrdinalIgnoreCase))
        {
            throw RuntimeFailures.Failed($"foundry server status ended with exit code {status.ExitCode}: {status.LastWords}");
        }

        var service = await RunAsync(["service", "status"], ct);
        return RunningOn().Match(service.Output) is { Success: true } found && AsRoot(found.Groups[1].Value) is { } root
            ? root
            : throw NotRunning("foundry service start");
    }

    /// <summary>Its version; null if it does not say.</summary>
    public async Task<string?> VersionAsync(CancellationToken ct) =>
        VersionNumber().Match((await RunAsync(["--version"], ct)).Output) is { Success: true } found ? found.Value : null;

    /// <summary>The models of the newer one; null if it does not list them as it should.</summary>
    /// <param name="which">Further arguments, e.g. <c>--cached</c>.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<List<JsonElement>?> ModelsAsync(string[] which, CancellationToken ct)
    {
        var result = await RunAsync(["model", "list", .. which, "-o", "json"], ct);
        return result.ExitCode == 0 ? FirstObject(result.Output, "models")?.Objects("models") : null;
    }

    /// <summary>Downloads a model.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="part">Told how much is done, 0 to 1.</param>
    /// <param name="ct">Ends it.</param>
    public async Task DownloadAsync(string id, Action<double> part, CancellationToken ct)
    {
        var said = new FoundryProgress(part);
        var result = await Command.RunAsync(program, ["model", "download", id], parts.Limits.Quiet, said.Add, parts, ct);
        if (result.ExitCode != 0)
        {
            throw result.LastWords.Contains("not found", StringComparison.OrdinalIgnoreCase)
                ? RuntimeFailures.UnknownModel(id)
                : RuntimeFailures.Failed($"foundry model download {id} ended with exit code {result.ExitCode}: {result.LastWords}");
        }
    }

    /// <summary>The folder of its models, and whether somebody chose it; null where it does not say.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: it does not name one.</exception>
    public async Task<(string Folder, bool? Chosen)> CacheAsync(CancellationToken ct)
    {
        var result = await RunAsync(["cache", "location", "-o", "json"], ct);
        if (FirstObject(result.Output, "path") is { } json && json.Text("path") is { Length: > 0 } path)
        {
            return (path, json.Flag("userSet"));
        }

        // The older one says it in a sentence.
        var sentence = await RunAsync(["cache", "location"], ct);
        return FolderPath().Match(sentence.Output) is { Success: true } found
            ? (found.Value.Trim(), null)
            : throw RuntimeFailures.Failed($"foundry cache location ended with exit code {sentence.ExitCode}: {sentence.LastWords}");
    }

    /// <summary>Has it keep its models in another folder.</summary>
    public async Task ChangeCacheAsync(string folder, CancellationToken ct)
    {
        var result = await RunAsync(["cache", "cd", folder], ct);
        if (result.ExitCode != 0)
        {
            throw RuntimeFailures.Failed($"foundry cache cd ended with exit code {result.ExitCode}: {result.LastWords}");
        }
    }

    /// <summary>The lines that a command prints; empty if it fails.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(string[] arguments, int limit, CancellationToken ct)
    {
        var result = await RunAsync(arguments, ct);
        return result.ExitCode == 0
            ? [.. result.Output.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).TakeLast(Math.Max(0, limit))]
            : [];
    }

    /// <summary>The first JSON object in a text that has a member; whatever stands before it is noise.</summary>
    internal static JsonElement? FirstObject(string text, string member)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        for (var tried = 0; tried < MostBraces && rest.IndexOf((byte)'{') is >= 0 and var start; tried++)
        {
            rest = rest[start..];
            var reader = new Utf8JsonReader(rest);
            try
            {
                using var json = JsonDocument.ParseValue(ref reader);
                if (json.RootElement.Member(member) is not null)
                {
                    return json.RootElement.Clone();
                }

                rest = rest[(int)reader.BytesConsumed..];
            }
            catch (JsonException)
            {
                rest = rest[1..]; // a brace of the noise
            }
        }

        return null;
    }

    private static PanoptesException NotRunning(string start) => RuntimeFailures.Failed($"Foundry Local does not run; start it with: {start}");

    private static Uri? AsRoot(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? new Uri(url.GetLeftPart(UriPartial.Authority))
            : null;

    private Task<CommandResult> RunAsync(string[] arguments, CancellationToken ct) => Command.RunAsync(program, arguments, parts.Limits.Command, null, parts, ct);

    [GeneratedRegex(@"running on (https?://[^\s/]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RunningOn();

    [GeneratedRegex(@"(?:/|[A-Za-z]:\\)[^\r\n]+")]
    private static partial Regex FolderPath();

    [GeneratedRegex(@"\d+\.\d+\.\d+[\w.+-]*", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
