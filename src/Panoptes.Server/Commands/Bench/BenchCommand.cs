using System.CommandLine;
using System.Runtime.InteropServices;
using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Server.Commands.Bench.Html;

namespace Panoptes.Server.Commands.Bench;

/// <summary><c>bench URL --model M</c>: loads a model and says how fast it is. Needs no server and no data directory.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var command = new Command("bench", "Loads a model and says how fast it is, for people, CI and browsers; --help lists the loads and the outputs") { options.Endpoint.Url };
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, ct) =>
        {
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                return await RunAsync(BenchSettings.Read(parsed, options), parsed.InvocationConfiguration.Output, error, ct);
            }
            catch (PanoptesException e)
            {
                await error.WriteLineAsync(e.Message);
                return CommandLine.UsageError;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(BenchSettings settings, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var report = await MeasureAsync(settings, error, ct);
        var verdict = settings.Baseline?.Judge(report);
        var findings = BenchFindings.Of(report, settings, verdict);
        BenchText.Write(BenchText.Console(output, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected), report, settings, verdict, findings);
        await BenchFiles.WriteAsync(
        [
            (settings.Json, () => BenchFiles.Json(report)),
            (settings.Csv, () => BenchFiles.Csv(report, settings)),
            (settings.Html, () => BenchPage.Write(report, settings, verdict, findings)),
        ]);
        return BenchExit.Of(report, settings, verdict);
    }

    private static async Task<BenchmarkReport> MeasureAsync(BenchSettings settings, TextWriter error, CancellationToken ct)
    {
        var time = TimeProvider.System;
        using var interrupt = new Interrupt(ct);
        using var client = new LlmClient(time);
        var tally = new BenchTally(settings.Plan, time);
        using var ended = new CancellationTokenSource();
        var terminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        var showing = settings.Quiet
            ? Task.CompletedTask
            : new BenchProgress(tally, terminal ? BenchText.Console(error, terminal) : null, error, time).ShowAsync(ended.Token);
        try
        {
            return await new BenchmarkRunner(client, time).RunAsync(settings.Plan, tally.AddAsync, interrupt.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await showing;
        }
    }

    /// <summary>The first Ctrl-C or SIGTERM ends the run, which still reports; the next ends the process.</summary>
    private sealed class Interrupt : IDisposable
    {
        private readonly CancellationTokenSource _source;
        private readonly PosixSignalRegistration[] _signals;

        public Interrupt(CancellationToken ct)
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(ct);
            _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, End))];
        }

        public CancellationToken Token => _source.Token;

        public void Dispose()
        {
            foreach (var signal in _signals)
            {
                signal.Dispose();
            }

            _source.Dispose();
        }

        private void End(PosixSignalContext signal)
        {
            signal.Cancel = !_source.IsCancellationRequested;
            _source.Cancel();
        }
    }
}
