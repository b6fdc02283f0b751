using System.Text;

namespace Panoptes.Runtimes.Adapters;

/// <summary>What a command printed before it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The last thing that it said, to be shown.</summary>
    public string LastWords => Llm.ErrorText.Clean(
        string.Join(' ', (Errors + "\n" + Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3)), []);
}

/// <summary>Runs a command of a runtime's own, bounded in time and in what is kept of its output.</summary>
internal static class Command
{
    private const int MostKept = 8 * 1024 * 1024;

    /// <summary>Runs it to its end.</summary>
    /// <param name="program">The program's full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="quiet">How long it may say nothing; then it is killed.</param>
    /// <param name="piece">Told of each piece of its output.</param>
    /// <param name="parts">The clock.</param>
    /// <param name="ct">Kills it.</param>
    /// <exception cref="PanoptesException">It cannot be started, or said nothing for too long.</exception>
    public static async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan quiet, Action<string>? piece, RuntimeParts parts, CancellationToken ct)
    {
        using var process = await ProcessStarter.StartAsync(program, arguments);
        using var silence = new CancellationTokenSource(quiet, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, ct);
        try
        {
            var output = ReadAsync(process.StandardOutput, Said, both.Token);
            var errors = ReadAsync(process.StandardError, Said, both.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(both.Token);
            return new CommandResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            throw RuntimeFailures.TimedOut($"{Path.GetFileName(program)} {string.Join(' ', arguments)} said nothing for {quiet.TotalSeconds:0.#} s");
        }

        void Said(string text)
        {
            silence.CancelAfter(quiet);
            piece?.Invoke(text);
        }
    }

    private static async Task<string> ReadAsync(StreamReader from, Action<string> piece, CancellationToken ct)
    {
        var kept = new StringBuilder();
        var buffer = new char[4 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, ct)) > 0)
        {
            var text = new string(buffer, 0, read);
            piece(text);
            if (kept.Length < MostKept)
            {
                kept.Append(text);
            }
        }

        return kept.ToString();
    }
}
