using Microsoft.JSInterop;

namespace Panoptes.Server.Ui.Shell;

/// <summary>Small choices that a viewer's own browser keeps, as lists of words; where it keeps nothing they last as long as the page.</summary>
internal sealed class Kept(IJSRuntime js)
{
    private const char Between = '\n';

    /// <summary>What was kept under a name; empty if nothing was.</summary>
    public async Task<IReadOnlyCollection<string>> ReadAsync(string name) =>
        await js.InvokeAsync<string?>("panoptes.kept", name) is { Length: > 0 } text ? text.Split(Between) : [];

    /// <summary>Keeps words under a name, instead of those before.</summary>
    public async Task WriteAsync(string name, IEnumerable<string> words) =>
        await js.InvokeVoidAsync("panoptes.keep", name, string.Join(Between, words));
}
