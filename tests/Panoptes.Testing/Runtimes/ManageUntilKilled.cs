using Microsoft.Extensions.DependencyInjection;
using Panoptes.Runtimes;

namespace Panoptes.Testing.Runtimes;

/// <summary>Manages a llama.cpp server until it is killed itself, to see what becomes of that server.</summary>
internal static class ManageUntilKilled
{
    public static async Task<int> RunAsync(string program, string folder, string model)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddRuntimes();
        await using var provider = services.BuildServiceProvider();
        await using var runtime = provider.GetRequiredService<RuntimeFactory>().Create(
            new RuntimeSettings(RuntimeKind.ManagedLlamaServer) { Program = program, ModelsFolder = folder });
        await runtime.LoadAsync(model, null, CancellationToken.None);
        await Console.Out.WriteLineAsync($"loaded {runtime.ProcessOf(model)}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
