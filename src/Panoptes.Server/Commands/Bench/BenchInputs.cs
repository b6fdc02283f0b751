using System.Globalization;
using System.Text.Json;
using Panoptes.Benchmarks;

namespace Panoptes.Server.Commands.Bench;

/// <summary>Reads what people type. Every refusal begins with the option that it is about.</summary>
internal static class BenchInputs
{
    /// <summary>A file that is read whole must not exhaust the machine: 256 MiB.</summary>
    public const long LargestFile = 256L * 1024 * 1024;

    public static PanoptesException Refusal(string option, string rule) => new(ErrorKind.Invalid, "invalid_option", $"{option} {rule}", option);

    /// <summary><c>500ms</c>, <c>60s</c>, <c>5m</c>, <c>1h</c>; a bare number is seconds.</summary>
    public static TimeSpan Time(string text, string option)
    {
        (string Unit, double Seconds)[] units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];
        var (unit, seconds) = units.First(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value * seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(value * seconds)
            : throw Refusal(option, $"must be a time such as 500ms, 60s or 5m of at most a day, not \"{text}\".");
    }

    public static double Number(string text, string option) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Refusal(option, $"must be a number, not \"{text}\".");

    /// <summary><c>0.05</c> or <c>5%</c>.</summary>
    public static double Part(string text, string option, double most)
    {
        var value = text.EndsWith('%') ? Number(text[..^1], option) / 100 : Number(text, option);
        return value >= 0 && value <= most ? value : throw Refusal(option, string.Create(CultureInfo.InvariantCulture, $"must be between 0 and {most}, as 0.05 or 5%."));
    }

    public static IReadOnlyList<double> Numbers(string text, string option) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => Number(part, option))];

    public static IReadOnlyList<int> Counts(string text, string option) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Refusal(option, $"must be whole numbers such as 8 or 1,8,64, not \"{text}\".")),
    ];

    /// <summary><c>FROM:TO:SECONDS</c>; the last may be a time with a unit.</summary>
    public static RateRamp Ramp(string text, string option) => text.Split(':') is [var from, var to, var over]
        ? new RateRamp(Number(from, option), Number(to, option), Time(over, option))
        : throw Refusal(option, $"must be FROM:TO:SECONDS, as in 1:20:60, not \"{text}\".");

    /// <summary>A file's bytes, or a refusal that names the option.</summary>
    public static byte[] File(string path, string option)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > LargestFile }
                ? throw Refusal(option, $"{path} is larger than 256 MiB.")
                : System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Refusal(option, $"{path} cannot be read: {e.Message}");
        }
    }

    public static IEnumerable<string> Lines(string path, string option)
    {
        using var reader = new StreamReader(new MemoryStream(File(path, option)));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>One prompt a line; a line that is a JSON object with a member <c>prompt</c> stands for that text.</summary>
    public static PromptSet Prompts(string path, string option)
    {
        var prompts = Lines(path, option).Where(line => !string.IsNullOrWhiteSpace(line)).Select(Prompt).ToList();
        return prompts.Count == 0 ? throw Refusal(option, $"{path} holds no prompt.") : new PromptSet(Id(prompts), Path.GetFileName(path), prompts);
    }

    public static PromptSet Prompt(string text, string option) =>
        string.IsNullOrWhiteSpace(text) ? throw Refusal(option, "must not be empty.") : new PromptSet(Id([text]), "Command line", [text]);

    /// <summary>That a file can be written, before a long run is made for it. An existing one is left as it is until then.</summary>
    public static void RequireWritable(string? path, string option)
    {
        try
        {
            if (path is not null)
            {
                using var file = System.IO.File.Open(path, FileMode.OpenOrCreate, FileAccess.Write);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Refusal(option, $"{path} cannot be written: {e.Message}");
        }
    }

    /// <summary>The same texts have the same id wherever they lie, so that runs compare; others another.</summary>
    private static string Id(IReadOnlyList<string> prompts)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(prompts));
        return $"custom_{Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    private static string Prompt(string line)
    {
        if (line.TrimStart().StartsWith('{'))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.String)
                {
                    return prompt.GetString()!;
                }
            }
            catch (JsonException)
            {
                // A prompt may well begin with a brace.
            }
        }

        return line;
    }
}
