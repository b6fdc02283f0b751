using System.CommandLine;
using Panoptes.Server.Commands.Bench;

namespace Panoptes.Server.Commands;

/// <summary>The executable as a command line: <c>serve</c> if nothing else is asked for.</summary>
internal static class CommandLine
{
    /// <summary>What a shell sees when the command itself was wrong.</summary>
    public const int UsageError = 2;

    /// <param name="args">As the process got them.</param>
    /// <param name="serve">Runs the server; gets every argument that is not a command of ours, e.g. <c>--urls</c>.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where complaints go.</param>
    /// <param name="ct">Abandons the command.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<string[], Task<int>> serve, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var root = Root(serve);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        foreach (var problem in parsed.Errors)
        {
            await error.WriteLineAsync(problem.Message);
        }

        // Only the server takes what we do not know, as its settings; and a mistyped command must not start it.
        if (parsed.Errors.Count == 0 && parsed.UnmatchedTokens is [var first, ..] && !(IsSetting(first) && Serves(parsed)))
        {
            await error.WriteLineAsync($"\"{first}\" is not known. Try --help.");
            return UsageError;
        }

        // Signals are left to the server, which drains what it accepted before it ends.
        return parsed.Errors.Count > 0
            ? UsageError
            : await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null }, ct);
    }

    private static bool IsSetting(string token) => token.StartsWith('-') || token.Contains('=', StringComparison.Ordinal);

    private static bool Serves(ParseResult parsed) => parsed.CommandResult.Command is RootCommand or { Name: "serve" };

    private static RootCommand Root(Func<string[], Task<int>> serve)
    {
        var serving = new Command("serve", "Runs the server (the default). Further options are settings, e.g. --urls http://127.0.0.1:8000")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        serving.SetAction((parsed, _) => serve([.. parsed.UnmatchedTokens]));
        var root = new RootCommand("Panoptes: are the models up, how fast are they, and will the servers underneath hold?")
        {
            serving,
            BenchCommand.Create(),
            ProbeCommand.Create(),
        };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, _) => serve([.. parsed.UnmatchedTokens]));
        return root;
    }
}
