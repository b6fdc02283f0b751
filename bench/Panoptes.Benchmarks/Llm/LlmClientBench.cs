using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Panoptes.Benchmarks.Llm;

/// <summary>
/// How exactly, and at what cost, the client times many streams at once: against the truth of its own server, and beside a plain reader.
/// <c>llm-client [--streams 1,32,256,512] [--rounds 1]</c>
/// </summary>
internal static class LlmClientBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["server"]:
                using (var paced = new PacedServer())
                {
                    await paced.RunAsync(CancellationToken.None);
                }

                return 0;
            case ["worker", var kind, var url, var streams]:
                await LoadWorker.RunAsync(kind, new Uri(url), int.Parse(streams, CultureInfo.InvariantCulture));
                return 0;
            default:
                break;
        }

        var counts = Option(args, "--streams", "1,32,256,512").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture));
        var rounds = int.Parse(Option(args, "--rounds", "1"), CultureInfo.InvariantCulture);
        using var server = Child("server");
        try
        {
            var url = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
            Console.WriteLine($"{PacedServer.Tokens} tokens a stream, the first after 200 ms, then one every 20 ms; closed loop, 4 × c requests; {Environment.ProcessorCount} cores, shared with the server; .NET {Environment.Version}");
            Console.WriteLine();
            Console.WriteLine("| c | client | TTFT mean / p99 | truth | ITL p99 | truth | lag p50 / p99 | CPU µs/token | peak MB | bytes/token | collections, ms |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var count in counts)
            {
                for (var round = 0; round < rounds; round++)
                {
                    var ours = await WorkAsync("ours", url, count);
                    var plain = await WorkAsync("plain", url, count);
                    Print(count, "ours", ours);
                    Print(count, "plain HttpClient", plain);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | ours ÷ truth | {ours.TtftMean / ours.TrueTtftMean:0.000} / {ours.TtftP99 / ours.TrueTtftP99:0.000} | | {ours.ItlP99 / ours.TrueItlP99:0.000} | | | | | | |"));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | ours ÷ plain | {ours.TtftMean / plain.TtftMean:0.000} / {ours.TtftP99 / plain.TtftP99:0.000} | | {ours.ItlP99 / plain.ItlP99:0.000} | | {ours.LagP50 / plain.LagP50:0.00} / {ours.LagP99 / plain.LagP99:0.00} | {ours.CpuPerToken / plain.CpuPerToken:0.00} | {ours.PeakMegabytes / plain.PeakMegabytes:0.00} | {ours.BytesPerToken / plain.BytesPerToken:0.00} | |"));
                }
            }

            return 0;
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<LoadResult> WorkAsync(string kind, string url, int streams)
    {
        using var worker = Child("worker", kind, url, streams.ToString(CultureInfo.InvariantCulture));
        var line = await worker.StandardOutput.ReadToEndAsync();
        await worker.WaitForExitAsync();
        return worker.ExitCode == 0
            ? JsonSerializer.Deserialize<LoadResult>(line)!
            : throw new InvalidOperationException($"The {kind} client failed.");
    }

    private static void Print(int count, string client, LoadResult r) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {count} | {client} | {r.TtftMean:0.0} / {r.TtftP99:0.0} | {r.TrueTtftMean:0.0} / {r.TrueTtftP99:0.0} | {r.ItlP99:0.0} | {r.TrueItlP99:0.0} | {r.LagP50:0.00} / {r.LagP99:0.00} | {r.CpuPerToken:0.0} | {r.PeakMegabytes:0} | {r.BytesPerToken:0} | {r.Collections}, {r.PausedMs:0} |"));

    private static Process Child(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var arg in (string[])["llm-client", .. args])
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    private static string Option(string[] args, string name, string fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;
}
