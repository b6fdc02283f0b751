using Microsoft.AspNetCore.Components;

namespace Panoptes.Server.Ui.Parts;

/// <summary>Where the order of a table is kept: in the address, so that a view can be sent to a colleague.</summary>
internal static class SortAddress
{
    /// <summary>Goes to the same page, sorted so.</summary>
    /// <param name="navigation">Where we are.</param>
    /// <param name="sort">How.</param>
    /// <param name="start">How it is sorted when the address says nothing.</param>
    /// <param name="query">The address's word for it.</param>
    public static void SortBy(this NavigationManager navigation, TableSort sort, TableSort? start, string query) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter(query, sort == start ? null : sort.Text), replace: true);
}
