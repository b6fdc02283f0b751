using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panoptes.Runtimes.Adapters;

/// <summary>A llama.cpp server without a model of its own: it starts a server for each, and what it is told it does later.</summary>
internal sealed class LlamaRouter(RuntimeHttp http, Uri root, RuntimeParts parts)
{
    public static RuntimeModel Model(JsonElement entry) => LlamaModel.Read(entry) with { OnDisk = Status(entry) != "downloading" };

    public static bool IsLoaded(JsonElement entry) => Status(entry) == "loaded";

    /// <summary>Loads a model, and downloads it before if the router does not know it.</summary>
    /// <returns>Its id, and whether it sleeps: then a request wakes it.</returns>
    public async Task<(string Id, bool Sleeping)> LoadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var entry = await FindAsync(model, ct) ?? await DownloadAsync(model, progress, ct);
        var id = entry.Text("id")!;
        if (Status(entry) == "downloading")
        {
            entry = await DownloadedAsync(id, progress, ct);
        }

        progress?.Report(new RuntimeProgress(RuntimeStep.Loading));
        if (Status(entry) is "unloaded" or "failed")
        {
            var answer = await http.PostAsync(At("/models/load"), new JsonObject { ["model"] = id }, parts.Limits.Question, ct);
            if (!answer.Ok)
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
            if (!answer.Ok)
            {
                throw answer.Failure();
            }

            await Waiting.UntilAsync(async () => Status(await EntryAsync(id, ct)) is "unloaded" or "failed", $"'{id}' was not unloaded", parts.Limits.Question, parts, ct);
        }
    }

    private static string? Status(JsonElement entry) => entry.Object("status")?.Text("value");

    private static bool HasFailed(JsonElement entry) =>
        Status(entry) == "failed" || entry.Object("status")?.Flag("failed") == true || entry.Flag("failed") == true;

    private static double? Progress(JsonElement entry) =>
        (entry.Object("status")?.Number("progress") ?? entry.Number("progress")) is { } part ? Math.Clamp(part, 0, 1) : null;

    private Uri At(string path) => new(root.AbsoluteUri.TrimEnd('/') + path);

    private async Task<List<JsonElement>> EntriesAsync(CancellationToken ct) => OpenAiModelList.Read(await http.GetAsync(At("/models"), ct));

    private async Task<JsonElement?> FindAsync(string model, CancellationToken ct)
    {
        var entries = await EntriesAsync(ct);
        return ModelNames.Find([.. entries.Select(Model)], model) is { } found ? entries.First(m => m.Text("id") == found.Id) : null;
    }

    private async Task<JsonElement> EntryAsync(string id, CancellationToken ct) =>
        (await EntriesAsync(ct)).Where(m => m.Text("id") == id).Select(m => (JsonElement?)m).FirstOrDefault() ?? throw RuntimeFailures.UnknownModel(id);

    private async Task<JsonElement> DownloadAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        progress?.Report(new RuntimeProgress(RuntimeStep.Downloading));
        var answer = await http.PostAsync(At("/models"), new JsonObject { ["model"] = model }, parts.Limits.Question, ct);
        if (answer.Status is 400 or 404 or 405 or 501)
        {
            throw new PanoptesException(
                ErrorKind.NotFound, "runtime_model_not_found", $"The llama.cpp router has no model '{model}' and cannot download it: {answer.Message}", "model");
        }

        return !answer.Ok ? throw answer.Failure() : await FindAsync(model, ct) ?? throw RuntimeFailures.UnknownModel(model);
    }

    private async Task<JsonElement> DownloadedAsync(string id, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        var (moved, part) = (parts.Time.GetTimestamp(), -1.0);
        while (true)
        {
            var entry = await EntryAsync(id, ct);
            if (HasFailed(entry))
            {
                throw RuntimeFailures.Failed($"The llama.cpp router could not download '{id}'");
            }

            if (Status(entry) != "downloading")
            {
                return entry;
            }

            progress?.Report(new RuntimeProgress(RuntimeStep.Downloading, Progress(entry)));

            // A router that does not say how far it is cannot be seen to stall.
            if (Progress(entry) is not { } now || now > part)
            {
                (part, moved) = (Progress(entry) ?? part, parts.Time.GetTimestamp());
            }
            else if (parts.Time.GetElapsedTime(moved) > parts.Limits.Quiet)
            {
                throw RuntimeFailures.TimedOut($"The download of '{id}' stalled: nothing came for {parts.Limits.Quiet.TotalSeconds:0.#} s");
            }

            await Task.Delay(parts.Limits.Poll, parts.Time, ct);
        }
    }
}
