using System.Text;

namespace Panoptes.Runtimes.Adapters;

/// <summary>The end of a log file.</summary>
internal static class LogTail
{
    private const int MostBytes = 512 * 1024;

    /// <summary>Its last lines; empty if there is no such file, or it may not be read.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, int limit, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var cut = file.Length > MostBytes;
            file.Seek(cut ? -MostBytes : 0, cut ? SeekOrigin.End : SeekOrigin.Begin);
            var bytes = new byte[MostBytes];
            var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
            var lines = Encoding.UTF8.GetString(bytes, 0, read).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
            return [.. lines.Skip(cut ? 1 : 0).Where(line => line.Length > 0).TakeLast(Math.Max(0, limit))];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
