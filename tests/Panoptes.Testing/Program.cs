namespace Panoptes.Testing;

/// <summary>Programs that tests start as processes of their own, because they kill them.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["append", var folder] => AppendUntilKilled.RunAsync(folder),
        _ => UsageAsync(),
    };

    private static async Task<int> UsageAsync()
    {
        await Console.Error.WriteLineAsync("usage: append FOLDER");
        return 2;
    }
}
