using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panoptes.Benchmarks.Llm;
using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Storage;

namespace Panoptes.Benchmarks.Loads;

/// <summary>What one way of running a load showed. Times in milliseconds.</summary>
internal sealed record RecordingFigures(double TtftMean, double TtftP99, double ItlP99, double LagP99, double CpuPerToken, double PeakMegabytes);

/// <summary>Runs the load twice in this process: once to be warm, once to be measured.</summary>
internal static class RecordingWorker
{
    public static async Task RunAsync(string kind, Uri url, int streams)
    {
        if (kind == "engine")
        {
            await EngineAsync(url, streams);
        }
        else
        {
            await ServerAsync(url, streams, kind == "followed");
        }
    }

    private static async Task EngineAsync(Uri url, int streams)
    {
        using var client = new LlmClient(TimeProvider.System);
        var runner = new BenchmarkRunner(client, TimeProvider.System);
        var model = new BenchmarkModel("paced", "paced", "paced", new LlmEndpoint(url, WireFormatId.OpenAiChat, "key"));
        var plan = new BenchmarkPlan([model], new PromptSet("go", "go", ["Go"]), new LoadPlan(new ClosedLoop(streams)) { Requests = 4 * streams });
        await runner.RunAsync(plan with { Load = plan.Load with { Requests = streams } }, null, CancellationToken.None);
        var before = Start();
        var report = await runner.RunAsync(plan, null, CancellationToken.None);
        Print(report.Overall, before, streams);
    }

    private static async Task ServerAsync(Uri url, int streams, bool followed)
    {
        var folder = Directory.CreateTempSubdirectory("panoptes-bench-");
        await using (var app = Server.Program.Build(
            ["--urls", "http://127.0.0.1:0", $"--PANOPTES_DATA_DIR={folder.FullName}", "--PANOPTES_API_KEY=mk_bench-only-0123456789abcdef", "--Panoptes:Runtimes:Usual=false"],
            builder => builder.Logging.ClearProviders()))
        {
            await app.Services.OpenStorageAsync(CancellationToken.None);
            await app.StartAsync();
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var account = await app.Services.GetRequiredService<ProviderAccounts>().CreateAsync(
                new ProviderDraft("lm_studio", "Paced", new Dictionary<string, string> { ["base_url"] = url.ToString() }), CancellationToken.None);
            var model = await app.Services.GetRequiredService<CatalogModels>().CreateAsync(new ModelDraft(account.Account.Id, "paced"), CancellationToken.None);
            var runs = app.Services.GetRequiredService<BenchmarkRuns>();
            var order = new BenchmarkOrder { ModelIds = [model.Id], PromptPack = "health_check", MaxTokens = PacedServer.Tokens, Load = new ClosedLoop(streams), Requests = 4 * streams };
            await EndAsync(runs, await runs.StartAsync(order with { Requests = streams }, BenchmarkTrigger.User, CancellationToken.None));
            var before = Start();
            var run = await runs.StartAsync(order, BenchmarkTrigger.User, CancellationToken.None);
            if (followed)
            {
                await Console.Out.WriteLineAsync($"follow {address} {run.Id}");
            }

            await EndAsync(runs, run);
            run = await runs.GetAsync(run.Id, CancellationToken.None);
            Print((await app.Services.GetRequiredService<BenchmarkQueries>().SummaryAsync(run, CancellationToken.None)).Overall, before, streams);
            await app.StopAsync();
        }

        folder.Delete(recursive: true);
    }

    private static async Task EndAsync(BenchmarkRuns runs, BenchmarkRun run)
    {
        while (!(await runs.GetAsync(run.Id, CancellationToken.None)).Ended)
        {
            await Task.Delay(500);
        }
    }

    private static TimeSpan Start()
    {
        GC.Collect();
        return Environment.CpuUsage.TotalTime;
    }

    private static void Print(BenchmarkStatistics of, TimeSpan before, int streams)
    {
        if (of.Completed != 4 * streams)
        {
            throw new InvalidOperationException($"{of.Completed} of {4 * streams} requests were answered.");
        }

        // The warm-up of the load, one request a stream, is sent and paid for too.
        var tokens = 5.0 * streams * PacedServer.Tokens;
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(JsonSerializer.Serialize(new RecordingFigures(
            of.TtftMs!.Mean, of.TtftMs.P99, of.ItlMs!.P99, of.DispatchLagMs!.P99,
            (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / tokens, double.Parse(peak, CultureInfo.InvariantCulture) / 1024)));
    }
}
