using System.Globalization;
using System.Text;

namespace Panoptes.Testing.Runtimes;

/// <summary>
/// Foundry Local of either generation: a service that may move to another port, and the command line that knows where it is. The command
/// line is a few lines of shell that read what lies beside it.
/// </summary>
public sealed class FakeFoundry : IAsyncDisposable
{
    private const string Modern = """
        here=$(dirname "$0")
        echo "$*" >> "$here/calls"
        case "$1 $2" in
        "server status") echo "[info] {noise} before the answer"; cat "$here/status";;
        "server logs") printf 'first line\nsecond line\nthird line\n' | tail -n "$4";;
        "model list")
          case "$*" in
          *--cached*)
            printf '{"models":['; separator=
            while read -r id; do printf '%s{"alias":"cached","id":"%s","type":"chat-completion","device":"CPU"}' "$separator" "$id"; separator=,; done < "$here/cached"
            echo ']}';;
          *) cat "$here/catalog";;
          esac;;
        "model download")
          grep -qF "\"$3\"" "$here/catalog" || { echo "Model $3 not found in catalog" >&2; exit 1; }
          printf 'Downloading %s\n  25.00 %%\r' "$3"
          case $(cat "$here/download") in
          Fails) echo "disk full" >&2; exit 3;;
          Stalls) exec sleep 600;;
          esac
          printf '  75.50 %%\rDone\n'
          echo "$3" >> "$here/cached";;
        "cache location") printf '{"path":"%s","userSet":%s}\n' "$(cat "$here/cache")" "$(cat "$here/userset")";;
        "cache cd") printf '%s' "$3" > "$here/cache"; printf true > "$here/userset";;
        "--version ") echo "0.12.1+abcdef";;
        *) echo "Unrecognized command '$1 $2'" >&2; exit 2;;
        esac
        """;

    private const string Legacy = """
        here=$(dirname "$0")
        echo "$*" >> "$here/calls"
        case "$1 $2" in
        "service status") cat "$here/status";;
        "service diag") echo "diagnostics";;
        "cache location")
          [ $# -eq 2 ] || { echo "Unrecognized command or argument '$3'." >&2; exit 2; }
          echo "Cache directory path: $(cat "$here/cache")";;
        "cache cd") printf '%s' "$3" > "$here/cache";;
        "--version ") echo "0.8.119";;
        *) echo "Unrecognized command or argument '$1'." >&2; exit 2;;
        esac
        """;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-foundry-{Guid.NewGuid():N}");

    private FakeFoundry(bool legacy)
    {
        IsLegacy = legacy;
        Program = Script.Write(_folder, "foundry", legacy ? Legacy : Modern);
        Write("cached", FakeFoundryService.Cpu + "\n");
        Write("download", nameof(FakeDownload.Succeeds));
        Write("cache", "/home/someone/.foundry/cache/models");
        Write("userset", "false");
        Write("catalog", $$"""
            {"models":[{"alias":"phi-4-mini","id":"{{FakeFoundryService.Gpu}}","type":"chat-completion","device":"GPU"},
             {"alias":"phi-4-mini","id":"{{FakeFoundryService.Cpu}}","type":"chat-completion","device":"CPU"},
             {"alias":"qwen2.5-0.5b","id":"{{FakeFoundryService.Absent}}","type":"chat-completion","device":"CPU"}]}
            """);
    }

    public bool IsLegacy { get; }

    /// <summary>The command line.</summary>
    public string Program { get; }

    public FakeFoundryService Service { get; private set; } = null!;

    /// <summary>How often the command line was called with these first words.</summary>
    public int Called(string words) => Path.Combine(_folder, "calls") is var calls && File.Exists(calls)
        ? File.ReadLines(calls).Count(line => line.StartsWith(words, StringComparison.Ordinal))
        : 0;

    public static async Task<FakeFoundry> StartAsync(bool legacy = false)
    {
        var foundry = new FakeFoundry(legacy);
        await foundry.StartServiceAsync();
        return foundry;
    }

    /// <summary>How downloads go from now on.</summary>
    public void Downloads(FakeDownload how)
    {
        Write("download", how.ToString());
        Service.Download = how;
    }

    /// <summary>Ends the service, and starts it at another port.</summary>
    public async Task RestartAsync()
    {
        var before = Service;
        await StartServiceAsync();
        await before.DisposeAsync();
    }

    /// <summary>Ends the service. The newer one goes on naming the address that it had.</summary>
    public async Task StopAsync()
    {
        await Service.DisposeAsync();
        Write("status", IsLegacy
            ? "🔴 Model management service is not running!\nTo start the service, run the following command: foundry service start"
            : $$"""{"running":false,"state":"not_running","webUrls":["{{At(Service)}}"]}""");
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string At(FakeFoundryService service) => service.Root.AbsoluteUri.TrimEnd('/');

    private async Task StartServiceAsync()
    {
        Service = await FakeFoundryService.StartAsync(IsLegacy, Path.Combine(_folder, "cached"));
        Write("status", IsLegacy
            ? $"🟢 Model management service is running on {At(Service)}/openai/status"
            : string.Create(CultureInfo.InvariantCulture, $$"""{"running":true,"state":"ready","pid":{{Environment.ProcessId}},"webUrls":["{{At(Service)}}"],"uptime":"0s","logFile":""}"""));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text, new UTF8Encoding(false));
}
