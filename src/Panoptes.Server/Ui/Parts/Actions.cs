using MudBlazor;
using Panoptes.Access;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Parts;

/// <summary>Does what a button asks for, in the name of whoever pressed it, and says what came of it.</summary>
internal sealed class Actions(CircuitCaller circuit, ISnackbar notices, ILogger<Actions> logger)
{
    /// <summary>Runs a change; a refusal is shown in its own words, a defect is logged and shown without its text.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="done">What to say when it worked; null says nothing.</param>
    /// <param name="needs">The scope it needs.</param>
    /// <returns>Whether it worked.</returns>
    public async Task<bool> TryAsync(Func<Task> action, string? done = null, Scopes needs = Scopes.Operate)
    {
        var problem = await ProblemOfAsync(action, needs);
        if ((problem?.Message ?? done) is { } words)
        {
            notices.Add(words, problem is null ? Severity.Success : Severity.Error);
        }

        return problem is null;
    }

    /// <summary>Runs a change and hands its refusal back, for a form to show at the field.</summary>
    /// <returns>Null if it worked.</returns>
    public async Task<PanoptesException?> ProblemOfAsync(Func<Task> action, Scopes needs = Scopes.Operate)
    {
        try
        {
            using (CurrentCaller.Use(await circuit.RequireAsync(needs)))
            {
                await action();
            }

            return null;
        }
        catch (PanoptesException refusal)
        {
            return refusal;
        }
        catch (Exception defect)
        {
            // A button is a boundary like a panel: the page goes on.
            FailureLog.Defect(logger, defect);
            return new PanoptesException(ErrorKind.Unavailable, "defect", "That did not work; the details are in the server's log");
        }
    }

    /// <summary>Says something.</summary>
    public void Say(string words, bool good = true) => notices.Add(words, good ? Severity.Success : Severity.Warning);
}
