using MudBlazor;

namespace Panoptes.Server.Ui.Parts;

/// <summary>The questions that a page asks before it does what cannot be undone.</summary>
internal static class Dialogs
{
    /// <summary>Names what goes, and asks once.</summary>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string title, string words, IReadOnlyList<string>? goes = null, string action = "Delete")
    {
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title },
            { d => d.Words, words },
            { d => d.Goes, goes ?? [] },
            { d => d.Action, action },
        });
        return await dialog.Result is { Canceled: false };
    }
}
