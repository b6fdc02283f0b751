using Panoptes.Benchmarks;
using Spectre.Console;

namespace Panoptes.Server.Commands.Bench;

/// <summary>The report that a person reads on a terminal or in a log.</summary>
internal static class BenchText
{
    private const int NameWidth = 36, LevelWidth = 14;

    /// <summary>A console on a writer: with colours on a terminal; a file is neither coloured nor wrapped.</summary>
    public static IAnsiConsole Console(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!terminal)
        {
            console.Profile.Width = 1000;
        }

        return console;
    }

    public static void Write(IAnsiConsole console, BenchmarkReport report, BenchSettings settings, BenchVerdict? verdict, IReadOnlyList<Finding> findings)
    {
        console.MarkupLine($"[bold]{Markup.Escape(settings.Model.Name)}[/] at {Markup.Escape(settings.Address)}");
        var levels = report.Models.SelectMany(model => model.Levels).ToList();
        foreach (var group in levels.Chunk(Math.Max(1, (Math.Min(console.Profile.Width, 160) - NameWidth) / LevelWidth)))
        {
            console.Write(Table(group, objectives: settings.GoodputMin is not null));
        }

        if (levels.Any(level => BenchTable.Metrics.Any(metric => metric.Of(level.Statistics) is { P99IsWeak: true })))
        {
            console.MarkupLine($"[grey]{Markup.Escape(BenchTable.WeakNote)}[/]");
        }

        foreach (var finding in findings)
        {
            console.MarkupLine($"[{Colour(finding.Kind)}]{Markup.Escape(finding.Text)}[/]");
        }

        foreach (var metric in verdict?.Levels.SelectMany(level => level.Regression.Comparison.Metrics) ?? [])
        {
            console.MarkupLine($"  {Markup.Escape(BenchFindings.Change(metric))}");
        }
    }

    private static Table Table(IReadOnlyList<LevelReport> levels, bool objectives)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("");
        foreach (var level in levels)
        {
            table.AddColumn(new TableColumn(Markup.Escape(BenchTable.Head(level.Load.Plan.Shape))).RightAligned().NoWrap());
        }

        foreach (var row in BenchTable.Rows(objectives))
        {
            table.AddRow([row.Name, .. levels.Select(level => Markup.Escape(row.Of(level)))]);
        }

        return table;
    }

    private static string Colour(FindingKind kind) => kind switch
    {
        FindingKind.Good => "green",
        FindingKind.Warning => "yellow",
        FindingKind.Bad => "red",
        _ => "default",
    };
}
