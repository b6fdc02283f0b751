using System.Text;

namespace Panoptes.Testing.Runtimes;

/// <summary>Files that begin as GGUF files do and then tell the fake llama.cpp server how to behave, a line each.</summary>
public static class FakeGguf
{
    private const int HeadBytes = 24;

    /// <summary>It answers 503 for so long.</summary>
    public const string LoadMs = "load-ms";

    /// <summary>It ends with this exit code instead of loading.</summary>
    public const string ExitCode = "exit-code";

    /// <summary>SIGTERM does not end it.</summary>
    public const string Stubborn = "stubborn";

    /// <summary>Writes one.</summary>
    /// <param name="path">Where; its folder is made.</param>
    /// <param name="behaviour">E.g. <c>("load-ms", "300")</c>.</param>
    public static string Write(string path, params (string Name, string Value)[] behaviour)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var head = new byte[HeadBytes];
        "GGUF"u8.CopyTo(head);
        head[4] = 3; // its version
        File.WriteAllBytes(path, [.. head, .. Encoding.UTF8.GetBytes(string.Concat(behaviour.Select(b => $"{b.Name}={b.Value}\n")))]);
        return path;
    }

    internal static Dictionary<string, string> Read(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(path).AsSpan(HeadBytes))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
}
