using System.Globalization;
using Spectre.Console;

namespace Panoptes.Server.Commands.Bench;

/// <summary>Shows how a run stands: a live table on a terminal, otherwise a line every five seconds.</summary>
/// <param name="tally">What is shown.</param>
/// <param name="terminal">A terminal; null if there is none.</param>
/// <param name="lines">Where lines go without one.</param>
/// <param name="time">The clock.</param>
internal sealed class BenchProgress(BenchTally tally, IAnsiConsole? terminal, TextWriter lines, TimeProvider time)
{
    private static readonly TimeSpan TableEvery = TimeSpan.FromMilliseconds(500), LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Shows it until <paramref name="ended"/> is cancelled.</summary>
    public Task ShowAsync(CancellationToken ended) => terminal is null
        ? EveryAsync(LineEvery, () => lines.WriteLineAsync(Line(tally.Read())), ended)
        : terminal.Live(Table(tally.Read())).AutoClear(true).StartAsync(live => EveryAsync(
            TableEvery,
            () =>
            {
                live.UpdateTarget(Table(tally.Read()));
                return Task.CompletedTask;
            },
            ended));

    public static string Line(BenchMoment now) => string.Join(", ", Parts(now).Select(part => part.Name.Length == 0 ? part.Value : $"{part.Name} {part.Value}"));

    private static Table Table(BenchMoment now)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (name, value) in Parts(now))
        {
            table.AddRow(Markup.Escape(name.Length == 0 ? "level" : name), Markup.Escape(value));
        }

        return table.Caption("Ctrl-C: end and report");
    }

    private static IEnumerable<(string Name, string Value)> Parts(BenchMoment now)
    {
        if (now.Level == 0)
        {
            yield return ("", "warming up");
            yield break;
        }

        yield return ("", now.Levels > 1 ? Text($"level {now.Level} of {now.Levels}: {now.Load}") : now.Load);
        yield return ("finished", now.Expected is { } all ? Text($"{now.Finished} of {all}") : Text($"{now.Finished}"));
        yield return ("in flight", Text($"{now.InFlight}"));
        yield return ("failed", now.Errors.Count == 0 ? "0" : Text($"{now.Failed} ({string.Join(", ", now.Errors.Select(error => Text($"{error.Key} {error.Value}")))})"));
        if (now.RequestsPerSecond is { } requests)
        {
            yield return ("requests/s", Text($"{requests:0.0}"));
            yield return ("tokens/s", Text($"{now.TokensPerSecond:0}"));
        }

        if (now.TtftP50 is { } median)
        {
            yield return ("TTFT p50 / p99", Text($"{BenchTable.Ms(median)} / {BenchTable.Ms(now.TtftP99)} ms"));
        }

        if (now.Left is { } left)
        {
            yield return ("left", Text($"about {(left.TotalSeconds < 120 ? Text($"{left.TotalSeconds:0} s") : Text($"{left.TotalMinutes:0} min"))}"));
        }
    }

    private async Task EveryAsync(TimeSpan interval, Func<Task> show, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                await show();
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
