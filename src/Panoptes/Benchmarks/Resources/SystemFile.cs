using System.Globalization;
using System.Text;

namespace Panoptes.Benchmarks.Resources;

/// <summary>Files that a kernel writes at the moment of reading: short, and gone or forbidden without notice.</summary>
internal static class SystemFile
{
    /// <summary>Reads the beginning of a file.</summary>
    /// <returns>Bytes read; -1 if it cannot be read.</returns>
    public static int Read(string path, Span<byte> buffer)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, buffer, 0);
        }
        catch (Exception e) when (Unreadable(e))
        {
            return -1;
        }
    }

    /// <summary>A whole file; null if it cannot be read.</summary>
    public static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (Unreadable(e))
        {
            return null;
        }
    }

    /// <summary>A file of one whole number; null if it cannot be read or is none.</summary>
    public static long? Number(string path)
    {
        Span<byte> buffer = stackalloc byte[64];
        var length = Read(path, buffer);
        return length > 0 && long.TryParse(Encoding.ASCII.GetString(buffer[..length]).Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    /// <summary>Folders whose names fit a pattern; none if the folder cannot be read.</summary>
    public static IReadOnlyList<string> Folders(string path, string pattern)
    {
        try
        {
            return Directory.GetDirectories(path, pattern);
        }
        catch (Exception e) when (Unreadable(e))
        {
            return [];
        }
    }

    private static bool Unreadable(Exception e) => e is IOException or UnauthorizedAccessException;
}
