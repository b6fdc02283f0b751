using Panoptes.Testing.Runtimes;

namespace Panoptes.Testing;

/// <summary>Programs that tests start as processes of their own, because they kill them.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["append", var folder] => AppendUntilKilled.RunAsync(folder),
        ["llama-server", .. var arguments] => FakeLlamaProgram.RunAsync(arguments),
        ["manage", var program, var folder, var model] => ManageUntilKilled.RunAsync(program, folder, model),
        _ => UsageAsync(),
    };

    private static async Task<int> UsageAsync()
    {
        await Console.Error.WriteLineAsync("usage: append FOLDER | llama-server ARGUMENTS | manage PROGRAM FOLDER MODEL");
        return 2;
    }
}
