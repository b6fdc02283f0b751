using System.Reflection;

namespace Panoptes.Server;

/// <summary>What this process is.</summary>
internal static class ThisProduct
{
    /// <summary>The version, e.g. <c>0.1.0</c>, without the build's metadata.</summary>
    public static string Version { get; } =
        typeof(ThisProduct).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
