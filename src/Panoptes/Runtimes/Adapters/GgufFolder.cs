using System.Globalization;
using System.IO.Enumeration;

namespace Panoptes.Runtimes.Adapters;

/// <summary>The GGUF files under a folder, and no others: what leads out of it is refused.</summary>
internal sealed class GgufFolder(string folder)
{
    private const int MostFiles = 10_000;
    private const int Deepest = 16;
    private const string Ending = ".gguf";

    private static readonly EnumerationOptions Everything =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = Deepest, IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: there is no such folder.</exception>
    public void MustExist()
    {
        if (!Directory.Exists(folder))
        {
            throw RuntimeFailures.Failed($"There is no folder {folder}");
        }
    }

    /// <summary>Every model: a file, or the first of a model's parts. Projectors of images are no models.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Unavailable"/>: there is no such folder.</exception>
    public IReadOnlyList<RuntimeModel> List()
    {
        MustExist();
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(Ending, StringComparison.OrdinalIgnoreCase),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        var real = RealPath.Of(folder);
        return
        [
            .. files.Take(MostFiles)
                .Where(path => !Path.GetFileName(path).StartsWith("mmproj", StringComparison.OrdinalIgnoreCase) && Part(path) is null or 1)
                .Where(path => RealPath.IsBelow(RealPath.Of(path), real))
                .Select(Model)
                .OrderBy(model => model.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The model that a client means, and its file, with all links followed.</summary>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.NotFound"/>: there is none; <see cref="ErrorKind.Invalid"/>: the name leads out of the folder.
    /// </exception>
    public (string Id, string File) Find(string model)
    {
        if (model.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(model) || model.Split('/', '\\').Contains(".."))
        {
            throw Outside(model);
        }

        var path = Path.Combine(folder, model);
        var id = File.Exists(path) && model.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)
            ? Id(Path.GetFullPath(path))
            : ModelNames.Find(List(), model)?.Id ?? throw RuntimeFailures.UnknownModel(model);
        var file = RealPath.Of(Path.Combine(folder, id));
        return RealPath.IsBelow(file, RealPath.Of(folder)) ? (id, file) : throw Outside(model);
    }

    /// <summary>Makes sure that a file is what its name says, before a program that believes it is started.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.Invalid"/>: it is not.</exception>
    public static async Task CheckAsync(string id, string file, CancellationToken ct)
    {
        var head = new byte[8];
        int read;
        try
        {
            await using var stream = File.OpenRead(file);
            read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RuntimeFailures.Failed($"'{id}' cannot be read: {e.Message}");
        }

        if (read < head.Length || !head.AsSpan(0, 4).SequenceEqual("GGUF"u8))
        {
            var begins = read == 0 ? "it is empty" : $"it begins with {Convert.ToHexString(head, 0, Math.Min(4, read))} instead of GGUF";
            throw new PanoptesException(ErrorKind.Invalid, "runtime_not_gguf", $"'{id}' is no GGUF file: {begins}", "model");
        }
    }

    private static PanoptesException Outside(string model) =>
        new(ErrorKind.Invalid, "runtime_model_outside", $"'{model}' does not lie in the models folder", "model");

    private string Id(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private RuntimeModel Model(string path)
    {
        var id = Id(path);
        return new RuntimeModel(id, LlamaModel.Alias(id), true) { SizeBytes = Size(path), Quantization = LlamaModel.Quantization(id) };
    }

    /// <summary>Of all its parts; null if it is gone meanwhile.</summary>
    private static long? Size(string path)
    {
        var all = Path.GetFileName(path).Replace("-00001-of-", "-?????-of-", StringComparison.Ordinal);
        try
        {
            var files = Part(path) is null ? [path] : Directory.GetFiles(Path.GetDirectoryName(path)!, all);
            return files.Sum(part => (new FileInfo(part).ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? new FileInfo(part)).Length);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The number of a file <c>name-00002-of-00003.gguf</c>; null if it is a whole model.</summary>
    private static int? Part(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path.AsSpan());
        return name.Length > 15 && name[^15] == '-' && name[^9..^5].SequenceEqual("-of-")
            && int.TryParse(name[^14..^9], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
