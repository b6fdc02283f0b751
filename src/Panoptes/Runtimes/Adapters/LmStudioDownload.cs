using System.Text.Json;
using System.Text.Json.Nodes;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Has LM Studio download a model: a job that goes on by itself and is asked for how far it is.</summary>
internal sealed class LmStudioDownload(RuntimeHttp http, Uri url, RuntimeParts parts)
{
    public async Task RunAsync(string model, IProgress<RuntimeProgress>? progress, CancellationToken ct)
    {
        progress?.Report(new RuntimeProgress(RuntimeStep.Downloading));
        var answer = await http.PostAsync(url, new JsonObject { ["model"] = model }, parts.Limits.Question, ct);
        if (answer.Status is 400 or 404 or 422)
        {
            throw new PanoptesException(
                ErrorKind.NotFound, "runtime_model_not_found", $"LM Studio has no model '{model}' and cannot download it: {answer.Message}", "model");
        }

        var (job, moved, come) = (answer.Must().Text("job_id"), parts.Time.GetTimestamp(), -1L);
        while (!IsDone(answer, model))
        {
            var now = Report(answer.Must(), progress);
            if (now > come)
            {
                (come, moved) = (now, parts.Time.GetTimestamp());
            }
            else if (parts.Time.GetElapsedTime(moved) > parts.Limits.Quiet)
            {
                throw RuntimeFailures.TimedOut($"The download of '{model}' stalled: nothing came for {parts.Limits.Quiet.TotalSeconds:0.#} s");
            }

            await Task.Delay(parts.Limits.Poll, parts.Time, ct);
            answer = await http.GetAsync(new Uri($"{url}/status/{Uri.EscapeDataString(job ?? throw answer.Unexpected())}"), ct);
        }
    }

    private static bool IsDone(RuntimeAnswer answer, string model) => answer.Must().Text("status") switch
    {
        "completed" or "already_downloaded" => true,
        "downloading" or "paused" => false,
        "failed" => throw RuntimeFailures.Failed($"LM Studio could not download '{model}'{(answer.Must().Member("error") is null ? "" : ": " + answer.Message)}"),
        _ => throw answer.Unexpected(),
    };

    /// <returns>The bytes that have come.</returns>
    private static long Report(JsonElement job, IProgress<RuntimeProgress>? progress)
    {
        var (come, all) = (job.Whole("downloaded_bytes") ?? 0, job.Whole("total_size_bytes"));
        progress?.Report(new RuntimeProgress(RuntimeStep.Downloading, all > 0 ? Math.Clamp((double)come / all.Value, 0, 1) : null, come, all));
        return come;
    }
}
