using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panoptes.Runtimes.Adapters;

/// <summary>A llama.cpp server without a model of its own: it starts a server for each, and what it is told it does later.</summary>
internal sealed class LlamaRouter(RuntimeHttp http, Uri root, RuntimeParts parts)
{
    public static RuntimeModel Model(JsonElement entry)
    {
        var model = LlamaModel.Read(entry);
        return model with { Alias = entry.Member("aliases")?.Texts()?.FirstOrDefault() ?? model.Alias, OnDisk = !Comes(entry) };
    }

    public static bool IsLoaded(JsonElement entry) => Status(entry) == "loaded";

    /// <summary>Loads a model, and downloads it before if the router does not know it.</summary>
    /// <returns>Its id, and whether it sleeps: then a request wakes it.</returns>
    public async Task<(string Id, bool Sleeping)> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var found = await FindAsync(model, ct);
        if (found is null)
        {
            await DownloadAsync(model, progress, ct);
        }

        var entry = found is { } there && !Comes(there) ? there : await DownloadedAsync(model, progress, ct);
        var id = entry.Text("id")!;
        progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
        if (Status(entry) is "unloaded" or "failed")
        {
            var answer = await http.PostAsync(At("/models/load"), new JsonObject { ["model"] = id }, parts.Limits.Question, ct);

            // A request may have had it loaded in between.
            if (!answer.Ok && !answer.Message.Contains("already running", StringComparison.OrdinalIgnoreCase))
            {
                throw answer.Status == 404 ? RuntimeFailures.UnknownModel(model) : answer.Failure();
            }

            entry = await EntryAsync(id, ct);
        }

        var started = parts.Time.GetTimestamp();
        var seen = false;
        while (Status(entry) is not ("loaded" or "sleeping"))
        {
            seen |= Status(entry) == "loading";
            if (HasFailed(entry) || (seen && Status(entry) == "unloaded"))
            {
                var code = entry.Object("status")?.Whole("exit_code") ?? entry.Whole("exit_code");
                throw RuntimeFailures.Failed($"The llama.cpp server for '{id}' failed to load{(code is null ? "" : $": it ended with exit code {code}")}");
            }

            if (parts.Time.GetElapsedTime(started) > parts.Limits.Load)
            {
                throw RuntimeFailures.TimedOut($"'{id}' was not loaded within {parts.Limits.Load.TotalSeconds:0.#} s");
            }

            await Task.Delay(parts.Limits.Poll, parts.Time, ct);
            entry = await EntryAsync(id, ct);
            progress?.Report(new RuntimeProgress(RuntimeStep.Loading, Progress(entry)));
        }

        return (id, Status(entry) == "sleeping");
    }

    public async Task UnloadAsync(string model, CancellationToken ct)
    {
        var entry = await FindAsync(model, ct) ?? throw RuntimeFailures.UnknownModel(model);
        var id = entry.Text("id")!;
        if (Status(entry) is "loaded" or "loading" or "sleeping")
        {
            var answer = await http.PostAsync(At("/models/unload"), new JsonObject { ["model"] = id }, parts.Limits.Question, ct);
            if (!answer.Ok && !answer.Message.Contains("not running", StringComparison.OrdinalIgnoreCase))
            {
                throw answer.Failure();
            }

            await Waiting.UntilAsync(async () => Status(await EntryAsync(id, ct)) is "unloaded" or "failed", $"'{id}' was not unloaded", parts.Limits.Question, parts, ct);
        }
    }

    private static string? Status(JsonElement entry) => entry.Object("status")?.Text("value");

    private static bool HasFailed(JsonElement entry) =>
        Status(entry) == "failed" || entry.Object("status")?.Flag("failed") == true || entry.Flag("failed") == true;

    /// <summary>Whether its files are not all here yet. What has come is entered anew, under the name that its files give it.</summary>
    private static bool Comes(JsonElement entry) => Status(entry) is "downloading" or "downloaded";

    /// <summary>A part of one, or what was done of each file.</summary>
    private static double? Progress(JsonElement entry)
    {
        var said = entry.Object("status")?.Member("progress") ?? entry.Member("progress");
        if (said is { ValueKind: JsonValueKind.Object } files)
        {
            var counts = files.EnumerateObject().Select(file => (Done: file.Value.Number("done") ?? 0, Total: file.Value.Number("total") ?? 0)).ToList();
            return counts.Sum(c => c.Total) is > 0 and var total ? Math.Clamp(counts.Sum(c => c.Done) / total, 0, 1) : null;
        }

        return said is { ValueKind: JsonValueKind.Number } part ? Math.Clamp(part.GetDouble(), 0, 1) : null;
    }

    private Uri At(string path) => new(root.AbsoluteUri.TrimEnd('/') + path);

    private async Task<List<JsonElement>> EntriesAsync(CancellationToken ct) => OpenAiModelList.Read(await http.GetAsync(At("/models"), ct));

    private async Task<JsonElement?> FindAsync(string model, CancellationToken ct)
    {
        var entries = await EntriesAsync(ct);
        return ModelNames.Find([.. entries.Select(Model)], model) is { } found ? entries.First(m => m.Text("id") == found.Id) : null;
    }

    private async Task<JsonElement> EntryAsync(string id, CancellationToken ct) =>
        (await EntriesAsync(ct)).Where(m => m.Text("id") == id).Select(m => (JsonElement?)m).FirstOrDefault() ?? throw RuntimeFailures.UnknownModel(id);

    private async Task DownloadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        progress?.Report(new RuntimeProgress(RuntimeStep.Downloading));
        var answer = await http.PostAsync(At("/models"), new JsonObject { ["model"] = model }, parts.Limits.Question, ct);
        if (answer.Status is 400 or 404 or 405 or 501)
        {
            throw new PanoptesException(
                ErrorKind.NotFound, "runtime_model_not_found", $"The llama.cpp router has no model '{model}' and cannot download it: {answer.Message}", "model");
        }

        if (!answer.Ok)
        {
            throw answer.Failure();
        }
    }

    /// <summary>The entry of a model once it has come; one that failed is entered no more.</summary>
    private async Task<JsonElement> DownloadedAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var (moved, part) = (parts.Time.GetTimestamp(), -1.0);
        while (true)
        {
            var entries = await EntriesAsync(ct);
            var entry = entries.Where(m => IsOf(m.Text("id")!, model)).Select(m => (JsonElement?)m).FirstOrDefault();
            if (entry is not { } found || HasFailed(found))
            {
                throw RuntimeFailures.Failed($"The llama.cpp router could not download '{model}'");
            }

            if (!Comes(found))
            {
                return found;
            }

            // A router that does not say how far it is cannot be seen to stall.
            if (Progress(found) is not { } now || now > part)
            {
                (part, moved) = (Progress(found) ?? part, parts.Time.GetTimestamp());
            }
            else if (parts.Time.GetElapsedTime(moved) > parts.Limits.Quiet)
            {
                throw RuntimeFailures.TimedOut($"The download of '{model}' stalled: nothing came for {parts.Limits.Quiet.TotalSeconds:0.#} s");
            }

            progress?.Report(new RuntimeProgress(RuntimeStep.Downloading, Progress(found)));
            await Task.Delay(parts.Limits.Poll, parts.Time, ct);
        }
    }

    /// <summary>Whether an id is a name, or that name with the quantisation that was chosen.</summary>
    private static bool IsOf(string id, string name) =>
        id.Equals(name, StringComparison.OrdinalIgnoreCase) || id.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
}
