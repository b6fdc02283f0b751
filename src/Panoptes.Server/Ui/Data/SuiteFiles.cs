using Panoptes.Benchmarks.Suites;

namespace Panoptes.Server.Ui.Data;

/// <summary>A suite as the file that can be imported again: <c>/ui/data/suites/{name}</c>.</summary>
internal static class SuiteFiles
{
    public static void MapSuiteFiles(this IEndpointRouteBuilder data) => data.MapGet("/suites/{name}", File).ExcludeFromDescription();

    private static IResult File(string name, SuiteStore store)
    {
        if (store.Find(name) is not { } suite)
        {
            return Results.NotFound();
        }

        using var file = new MemoryStream();
        SuiteJson.Write(file, suite);
        return Results.File(file.ToArray(), "application/json", $"{suite.Name}.json");
    }
}
