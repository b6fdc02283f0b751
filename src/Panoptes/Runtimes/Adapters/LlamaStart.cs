using System.Text.RegularExpressions;

namespace Panoptes.Runtimes.Adapters;

/// <summary>Starts a llama.cpp server on a free port and waits until its model is loaded.</summary>
internal sealed partial class LlamaStart(LlamaLaunch launch, RuntimeParts parts, Func<int> freePort)
{
    private const int MostPorts = 5;

    /// <summary>The server, with its model loaded. The caller disposes it.</summary>
    /// <param name="model">The model, for messages.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: it ended, or did not load in time.</exception>
    public async Task<LlamaChild> RunAsync(string model, Action<LlamaChild> started, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            var child = await LlamaChild.StartAsync(launch, freePort(), parts);
            started(child);
            try
            {
                if (await IsReadyAsync(child, model, tried == MostPorts, ct))
                {
                    child.ContextLength = await LlamaModel.ContextAsync(new RuntimeHttp(parts, launch.Key), new Uri(child.Root, "/props"), ct);
                    return child;
                }
            }
            catch
            {
                await child.DisposeAsync();
                throw;
            }

            await child.DisposeAsync();
        }
    }

    /// <returns>False if somebody took the port in between, and another is worth trying.</returns>
    private async Task<bool> IsReadyAsync(LlamaChild child, string model, bool last, CancellationToken ct)
    {
        var http = new RuntimeHttp(parts, launch.Key);
        var started = parts.Time.GetTimestamp();
        while (true)
        {
            if (child.Ended.IsCompleted)
            {
                var code = await child.Ended;
                return !last && child.Log.Last(50).Any(line => TakenPort().IsMatch(line)) ? false : throw RuntimeFailures.Failed(child.LastWords(model, code));
            }

            if (await IsHealthyAsync(http, child.Root, ct) && child.Runs)
            {
                // The port's answer may be another server's; ours knows its name.
                var names = OpenAiModelList.Entries((await http.GetAsync(new Uri(child.Root, "/v1/models"), parts.Limits.Probe, ct)).Json) ?? [];
                return names.Any(m => m.Text("id") == launch.Alias)
                    || (last ? throw RuntimeFailures.Failed($"Another server answers at {child.Root}, where '{model}' should") : false);
            }

            if (parts.Time.GetElapsedTime(started) > parts.Limits.Load)
            {
                throw RuntimeFailures.TimedOut($"'{model}' was not loaded within {parts.Limits.Load.TotalSeconds:0.#} s");
            }

            await Task.WhenAny(child.Ended, Task.Delay(parts.Limits.Poll, parts.Time, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> IsHealthyAsync(RuntimeHttp http, Uri root, CancellationToken ct)
    {
        try
        {
            return (await http.GetAsync(new Uri(root, "/health"), parts.Limits.Probe, ct)).Ok;
        }
        catch (PanoptesException)
        {
            return false; // it does not listen yet
        }
    }

    [GeneratedRegex(@"couldn'?t bind|failed to bind|address (?:is )?already in use", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TakenPort();
}
