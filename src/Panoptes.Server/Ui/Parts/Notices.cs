using MudBlazor;
using Panoptes.Server.Ui.Shell;

namespace Panoptes.Server.Ui.Parts;

/// <summary>Does what a button asks for, and says what came of it.</summary>
internal static class Notices
{
    /// <summary>Runs an action; a refusal is shown in its own words, a defect is logged and shown without its text.</summary>
    /// <returns>Whether it worked.</returns>
    public static async Task<bool> TryAsync(this ISnackbar notices, ILogger logger, Func<Task> action, string? done = null)
    {
        try
        {
            await action();
            if (done is not null)
            {
                notices.Add(done, Severity.Success);
            }

            return true;
        }
        catch (PanoptesException refusal)
        {
            notices.Add(refusal.Message, Severity.Error);
        }
        catch (Exception defect)
        {
            // A button is a boundary like a panel: the page goes on.
            FailureLog.Defect(logger, defect);
            notices.Add("That did not work; the details are in the server's log.", Severity.Error);
        }

        return false;
    }
}
