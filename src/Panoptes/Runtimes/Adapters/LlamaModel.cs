using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Panoptes.Runtimes.Adapters;

/// <summary>What a llama.cpp server says about its model, and what the name of a GGUF file says.</summary>
internal static partial class LlamaModel
{
    /// <summary>An entry of <c>/v1/models</c>; its <c>meta</c> is null while the model is read.</summary>
    public static RuntimeModel Read(JsonElement entry)
    {
        var id = entry.Text("id")!;
        var meta = entry.Object("meta");
        return new RuntimeModel(id, Alias(id), true)
        {
            SizeBytes = meta?.Whole("size"),
            Quantization = Quantization(id),
            Parameters = meta?.Number("n_params") is > 0 and var count ? Words(count) : null,
            ContextLength = meta?.Count("n_ctx_train"),
        };
    }

    /// <summary>The context that a server was started with, in tokens; null if it does not say.</summary>
    public static async Task<int?> ContextAsync(RuntimeHttp http, Uri props, CancellationToken ct) =>
        (await http.GetAsync(props, ct)) is { Ok: true, Json: { } json } ? json.Object("default_generation_settings")?.Count("n_ctx") : null;

    /// <summary>The file's name without its folder and ending; of a file in parts, without the number.</summary>
    public static string Alias(string id)
    {
        var name = ModelNames.LastPart(id);
        return Part().Replace(name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? name[..^5] : name, "");
    }

    /// <summary>E.g. Q4_K_M; null if the name says none.</summary>
    public static string? Quantization(string id) => Quantized().Match(ModelNames.LastPart(id)) is { Success: true } found ? found.Value.ToUpperInvariant() : null;

    private static string Words(double count) => count >= 1e9
        ? string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.#}B")
        : string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.#}M");

    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:I?Q\d_[A-Z0-9]+(?:_[A-Z0-9]+)?|TQ\d_\d|BF16|F16|F32|MXFP4)(?![A-Za-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quantized();

    [GeneratedRegex(@"-\d{5}-of-\d{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
