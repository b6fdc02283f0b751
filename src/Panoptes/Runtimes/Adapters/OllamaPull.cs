using System.Text.Json.Nodes;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Has Ollama download a model, https://docs.ollama.com/api/pull: a JSON object a line, each about one of the files, the last one says success.</summary>
internal sealed class OllamaPull(RuntimeHttp http, Uri url)
{
    private readonly Dictionary<string, (long Total, long Come)> _files = new(StringComparer.Ordinal);

    public async Task RunAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        progress?.Report(new RuntimeProgress(RuntimeStep.Downloading));
        var succeeded = false;
        var lines = new LineCutter(line => succeeded |= Read(line, model, progress));
        var refusal = await http.StreamAsync(url, new JsonObject { ["model"] = model, ["stream"] = true }, lines.Add, ct);
        lines.End();
        if (refusal is not null)
        {
            throw refusal.Status is 400 or 404 ? Unknown(model, refusal.Message) : refusal.Failure();
        }

        if (!succeeded)
        {
            throw RuntimeFailures.Failed($"The download of '{model}' ended before it was complete");
        }
    }

    private static PanoptesException Unknown(string model, string said) =>
        new(ErrorKind.NotFound, "runtime_model_not_found", $"Ollama has no model '{model}' and cannot download it: {said}", "model");

    /// <returns>Whether this is the last line.</returns>
    private bool Read(string line, string model, IProgress<RuntimeProgress>? progress)
    {
        if (line.Length == 0)
        {
            return false;
        }

        var said = new RuntimeAnswer(url, 200, line, []);
        if (said.Json is not { } json)
        {
            throw RuntimeFailures.Failed($"The download of '{model}' says what is not JSON: {said.Message}");
        }

        if (json.Text("error") is not null)
        {
            throw said.Message.Contains("does not exist", StringComparison.OrdinalIgnoreCase) || said.Message.Contains("not found", StringComparison.OrdinalIgnoreCase)
                ? Unknown(model, said.Message)
                : RuntimeFailures.Failed($"The download of '{model}' failed: {said.Message}");
        }

        if (json.Whole("total") is > 0 and var total)
        {
            _files[json.Text("digest") ?? ""] = (total, Math.Clamp(json.Whole("completed") ?? 0, 0, total));
            var (come, all) = (_files.Values.Sum(f => f.Come), _files.Values.Sum(f => f.Total));
            progress?.Report(new RuntimeProgress(RuntimeStep.Downloading, (double)come / all, come, all));
        }

        return json.Text("status") == "success";
    }
}
