using System.Globalization;
using System.Text.Json;
using Panoptes.Storage;

namespace Panoptes.Benchmarks.Suites;

/// <summary>A file of the suites' folder that holds no suite.</summary>
/// <param name="File">Its name, without its folder.</param>
/// <param name="Problem">What is wrong with it.</param>
public sealed record BrokenSuite(string File, string Problem);

/// <summary>All suites, and the files that should be ones.</summary>
/// <param name="Suites">The built-in one first, then by name.</param>
/// <param name="Broken">What could not be read.</param>
public sealed record SuiteList(IReadOnlyList<Suite> Suites, IReadOnlyList<BrokenSuite> Broken);

/// <summary>
/// The suites: the one that comes with the product, and the JSON files in the folder <c>suites</c> of the data directory, which people may also
/// put there by hand. A suite is always looked up among those that were read; no name from outside becomes a path.
/// </summary>
public sealed class SuiteStore
{
    /// <summary>The most suites of one's own.</summary>
    public const int Most = 200;

    /// <summary>The largest file, bytes.</summary>
    public const int LargestFile = 4 * 1024 * 1024;

    private static readonly Lazy<Suite> BuiltIn = new(ReadBuiltIn);

    private readonly string _folder;
    private readonly Lock _writing = new();

    /// <summary>The suites of a data directory.</summary>
    public SuiteStore(DataDirectory data) => _folder = Path.Combine(data.Path, "suites");

    /// <summary>All suites as they are now.</summary>
    public SuiteList List()
    {
        List<Suite> suites = [BuiltIn.Value];
        List<BrokenSuite> broken = [];
        var files = Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal).Take(Most + 1).ToList() : [];
        foreach (var file in files)
        {
            try
            {
                var suite = Read(file);
                suites.Add(suites.Any(other => other.Name == suite.Name)
                    ? throw new PanoptesException(ErrorKind.Invalid, "suite_twice", $"there is a suite {suite.Name} already")
                    : suite);
            }
            catch (Exception e) when (e is PanoptesException or JsonException or IOException or UnauthorizedAccessException)
            {
                // What the system says holds the whole path.
                broken.Add(new BrokenSuite(Path.GetFileName(file), e is PanoptesException ? e.Message : e is JsonException ? "it is not JSON" : "it cannot be read"));
            }
        }

        return new SuiteList([suites[0], .. suites.Skip(1).OrderBy(suite => suite.Name, StringComparer.Ordinal)], broken);
    }

    /// <summary>The suite of this name; null if there is none.</summary>
    public Suite? Find(string name) => List().Suites.FirstOrDefault(suite => suite.Name == name);

    /// <summary>Keeps a suite; one of its name is replaced.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="PanoptesException">
    /// <see cref="ErrorKind.Invalid"/>: it breaks a rule, or there are too many; <see cref="ErrorKind.Conflict"/>: it has the built-in one's name;
    /// <see cref="ErrorKind.Unavailable"/>: it cannot be written.
    /// </exception>
    public bool Save(Suite suite)
    {
        FieldErrors.Throw(suite.Validate(), "invalid_suite");
        lock (_writing)
        {
            var known = List();
            var old = known.Suites.FirstOrDefault(other => other.Name == suite.Name);
            CheckOwn(old, suite.Name);
            if (old is null && known.Suites.Count > Most)
            {
                throw new PanoptesException(ErrorKind.Invalid, "too_many_suites", string.Create(CultureInfo.InvariantCulture, $"There are {Most} suites already; delete one first"));
            }

            Write(suite);
            return old is null;
        }
    }

    /// <summary>Deletes a suite. Runs keep what they were made of.</summary>
    /// <exception cref="PanoptesException"><see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Conflict"/>: it is built in; <see cref="ErrorKind.Unavailable"/>: its file stays.</exception>
    public void Delete(string name)
    {
        lock (_writing)
        {
            var suite = Find(name) ?? throw NotFound();
            CheckOwn(suite, name);
            foreach (var file in Directory.EnumerateFiles(_folder, "*.json").Where(file => HoldsName(file, name)))
            {
                try
                {
                    File.Delete(file);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    throw new PanoptesException(ErrorKind.Unavailable, "suite_not_deleted", $"The suite could not be deleted: its file cannot be removed ({e.GetType().Name})");
                }
            }
        }
    }

    internal static PanoptesException NotFound() => new(ErrorKind.NotFound, "suite_not_found", "Suite not found", "suiteName");

    private static void CheckOwn(Suite? suite, string name)
    {
        if (suite is { BuiltIn: true })
        {
            throw new PanoptesException(ErrorKind.Conflict, "suite_built_in", $"The suite {name} came with the product and cannot be changed; save it under another name", "name");
        }
    }

    private static bool HoldsName(string file, string name)
    {
        try
        {
            return Read(file).Name == name;
        }
        catch (Exception e) when (e is PanoptesException or JsonException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Write(Suite suite)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            // The name is a checked one: see Suite.IsName.
            var file = Path.Combine(_folder, $"{suite.Name}.json");
            var half = file + ".tmp";
            using (var stream = File.Create(half))
            {
                SuiteJson.Write(stream, suite);
                stream.Flush(flushToDisk: true);
            }

            File.Move(half, file, overwrite: true);

            // Last, so that no failure before it costs the suite as it was.
            foreach (var other in Directory.EnumerateFiles(_folder, "*.json").Where(file => Path.GetFileNameWithoutExtension(file) != suite.Name && HoldsName(file, suite.Name)))
            {
                File.Delete(other);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PanoptesException(ErrorKind.Unavailable, "suite_not_written", $"The suite could not be written to the data directory ({e.GetType().Name})");
        }
    }

    private static Suite Read(string file)
    {
        using var stream = File.OpenRead(file);
        if (stream.Length > LargestFile)
        {
            throw new PanoptesException(ErrorKind.Invalid, "suite_too_large", string.Create(CultureInfo.InvariantCulture, $"it is larger than {LargestFile} bytes"));
        }

        using var json = JsonDocument.Parse(stream);
        return SuiteJson.Read(json.RootElement);
    }

    private static Suite ReadBuiltIn()
    {
        using var stream = typeof(SuiteStore).Assembly.GetManifestResourceStream("Panoptes.Benchmarks.Suites.default.json")!;
        using var json = JsonDocument.Parse(stream);
        return SuiteJson.Read(json.RootElement) with { BuiltIn = true };
    }
}
