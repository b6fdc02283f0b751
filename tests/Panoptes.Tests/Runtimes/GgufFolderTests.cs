using Panoptes.Runtimes.Adapters;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class GgufFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-folder-{Guid.NewGuid():N}");
    private readonly GgufFolder _models;

    public GgufFolderTests()
    {
        _models = new GgufFolder(Path.Combine(_folder, "models"));
        Write("models/gemma-3-1b-it-BF16.gguf");
        Write("models/deep/er/Qwen3-4B-IQ4_XS.GGUF");
        Write("models/big/Llama-Q8_0-00001-of-00002.gguf");
        Write("models/big/Llama-Q8_0-00002-of-00002.gguf");
        Write("models/mmproj-gemma.gguf");
        Write("models/notes.txt");
        Write("outside/secret.gguf");
        Write("models-of-others/other.gguf");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_model_of_the_folder_is_listed_once()
    {
        var models = _models.List();

        Assert.Equal(["big/Llama-Q8_0-00001-of-00002.gguf", "deep/er/Qwen3-4B-IQ4_XS.GGUF", "gemma-3-1b-it-BF16.gguf"], models.Select(m => m.Id));
        Assert.Equal(["Llama-Q8_0", "Qwen3-4B-IQ4_XS", "gemma-3-1b-it-BF16"], models.Select(m => m.Alias));
        Assert.Equal(["Q8_0", "IQ4_XS", "BF16"], models.Select(m => m.Quantization));
        Assert.Equal([48L, 24L, 24L], models.Select(m => m.SizeBytes));
    }

    [Fact]
    public void A_link_within_the_folder_is_a_model_and_one_out_of_it_is_none()
    {
        Link("models/here.gguf", "deep/er/Qwen3-4B-IQ4_XS.GGUF");
        Link("models/out.gguf", "../outside/secret.gguf");
        Link("models/others.gguf", "../models-of-others/other.gguf");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "models/linked"), Path.Combine(_folder, "outside"));

        var ids = _models.List().Select(m => m.Id).ToList();

        Assert.Contains("here.gguf", ids);
        Assert.DoesNotContain("out.gguf", ids);
        Assert.DoesNotContain("others.gguf", ids);
        Assert.DoesNotContain(ids, id => id.Contains("secret", StringComparison.Ordinal));
        Assert.EndsWith("models/deep/er/Qwen3-4B-IQ4_XS.GGUF", _models.Find("here.gguf").File, StringComparison.Ordinal);
        foreach (var name in new[] { "out.gguf", "others.gguf", "linked/secret.gguf" })
        {
            Refused(name);
        }
    }

    [Theory]
    [InlineData("../outside/secret.gguf")]
    [InlineData("deep/../../outside/secret.gguf")]
    [InlineData("deep\\..\\..\\outside\\secret.gguf")]
    [InlineData("/etc/passwd")]
    [InlineData("a\0.gguf")]
    public void A_name_that_leads_out_of_the_folder_is_refused(string name) => Refused(name);

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("deep")]
    [InlineData("")]
    [InlineData("no-such.gguf")]
    public void What_is_no_model_is_not_found(string name) =>
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<PanoptesException>(() => _models.Find(name)).Kind);

    [Fact]
    public void A_folder_that_is_itself_a_link_is_the_one_that_it_leads_to()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), Path.Combine(_folder, "models"));
        var models = new GgufFolder(Path.Combine(_folder, "link"));

        Assert.Equal(3, models.List().Count);
        Assert.Equal("gemma-3-1b-it-BF16.gguf", models.Find("gemma-3-1b-it-BF16").Id);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told() =>
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<PanoptesException>(() => new GgufFolder("/no/such/folder").List()).Kind);

    private void Refused(string name)
    {
        var e = Assert.Throws<PanoptesException>(() => _models.Find(name));
        Assert.Equal((ErrorKind.Invalid, "runtime_model_outside", "model"), (e.Kind, e.Code, e.Field));
    }

    private void Write(string path) => FakeGguf.Write(Path.Combine(_folder, path));

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_folder, path), target);
}
