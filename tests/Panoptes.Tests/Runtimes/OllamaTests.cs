using Panoptes.Runtimes;
using Panoptes.Runtimes.Adapters;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class OllamaTests : IAsyncLifetime
{
    private readonly RuntimeLab _lab = new();
    private FakeOllama _fake = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _fake = await FakeOllama.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _fake.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Its_list_says_what_each_model_is_and_asks_about_each_once()
    {
        await using var ollama = _lab.Create(RuntimeKind.Ollama, _fake.Root);

        var models = await ollama.ListAsync(Ct);
        await ollama.ListAsync(Ct);

        Assert.Equal(["llama3.2:latest", "qwen2.5:0.5b"], models.Select(m => m.Id));
        var model = models[1];
        Assert.Equal(("qwen2.5", true, "Q4_K_M", "3.2B"), (model.Alias, model.OnDisk, model.Quantization, model.Parameters));
        Assert.Equal((2_019_393_189L, 131_072), (model.SizeBytes, model.ContextLength));
        Assert.Equal("chat-completion", model.More["task"]);
        Assert.Equal(2, _fake.Asked("/api/show"));
        Assert.Equal("0.12.6", (await ollama.ProbeAsync(Ct)).Version);
    }

    [Fact]
    public async Task A_loaded_model_says_its_memory_and_when_it_goes()
    {
        await using var ollama = _lab.Create(RuntimeKind.Ollama, _fake.Root);

        var loaded = await ollama.LoadAsync("llama3.2", null, Ct);

        Assert.Equal((1_000_000_000L, 2_000_000_000L, 4096), (loaded.MemoryBytes, loaded.GpuMemoryBytes, loaded.ContextLength));
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 13, 0, 0, TimeSpan.Zero), loaded.ExpiresAt!.Value.AddTicks(-loaded.ExpiresAt.Value.Ticks % TimeSpan.TicksPerSecond));
        Assert.Equal(TimeSpan.Zero, loaded.ExpiresAt.Value.Offset);
    }

    [Theory]
    [InlineData(90, "90000ms")]
    [InlineData(-1, "-1")]
    public async Task It_is_told_how_long_a_model_stays(int seconds, string sent)
    {
        var keepAlive = seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        await using var ollama = _lab.Create(new RuntimeSettings(RuntimeKind.Ollama) { BaseUrl = _fake.Root, KeepAlive = keepAlive });

        await ollama.LoadAsync("llama3.2:latest", null, Ct);

        Assert.Equal(sent, _fake.Loaded["llama3.2:latest"]);
    }

    [Fact]
    public async Task A_model_that_is_absent_is_pulled_with_progress_over_all_its_files()
    {
        await using var ollama = _lab.Create(RuntimeKind.Ollama, _fake.Root);
        var told = new Told();

        Assert.Equal("phi4:latest", (await ollama.LoadAsync("phi4", told, Ct)).Id);

        Assert.Equal([0, 0.5, 1, 1], told.Parts);
        Assert.Contains(told.All, p => p is { Step: RuntimeStep.Downloading, Bytes: 1000, TotalBytes: 1000 });
        Assert.Equal(RuntimeStep.Loading, told.All[^1].Step);
        Assert.Contains("phi4:latest", _fake.Loaded.Keys);
    }

    [Fact]
    public async Task A_download_that_fails_says_why()
    {
        _fake.Download = FakeDownload.Fails;
        await using var ollama = _lab.Create(RuntimeKind.Ollama, _fake.Root);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => ollama.LoadAsync("phi4", null, Ct));

        Assert.Equal((ErrorKind.Unavailable, "The download of 'phi4:latest' failed: max retries exceeded: unexpected EOF"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task A_download_that_ends_in_the_middle_is_no_success()
    {
        _fake.Download = FakeDownload.EndsEarly;
        await using var ollama = _lab.Create(RuntimeKind.Ollama, _fake.Root);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => ollama.LoadAsync("phi4", null, Ct));

        Assert.Contains("before it was complete", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_stalls_ends_when_its_caller_gives_up_or_nothing_came_for_too_long()
    {
        _fake.Download = FakeDownload.Stalls;
        await using var ollama = _lab.Create(RuntimeKind.Ollama, _fake.Root);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var told = new Told(p =>
        {
            if (p.Part > 0)
            {
                given.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.LoadAsync("phi4", told, given.Token));

        await using var impatient = _lab.Create(RuntimeKind.Ollama, _fake.Root, RuntimeLab.Limits with { Quiet = TimeSpan.FromMilliseconds(300) });
        var e = await Assert.ThrowsAsync<PanoptesException>(() => impatient.LoadAsync("phi4", null, Ct));
        Assert.Equal("runtime_timeout", e.Code);
    }

    [Fact]
    public async Task Its_log_file_is_read_from_the_end()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 20_000).Select(i => $"line {i} of a server that says much, so that the file is long"), Ct);
        await using var ollama = new OllamaRuntime(new RuntimeSettings(RuntimeKind.Ollama) { BaseUrl = _fake.Root }, _lab.Parts()) { LogFile = file };

        var lines = await ollama.LogAsync("llama3.2", 2, Ct);

        Assert.Equal(["line 19998 of", "line 19999 of"], lines.Select(line => line[..13]));
        File.Delete(file);
        Assert.Empty(await ollama.LogAsync("llama3.2", 2, Ct));
    }

    [Theory]
    [InlineData(null, "http://127.0.0.1:11434")]
    [InlineData("", "http://127.0.0.1:11434")]
    [InlineData("0.0.0.0", "http://127.0.0.1:11434")]
    [InlineData(":4000", "http://127.0.0.1:4000")]
    [InlineData("box", "http://box:11434")]
    [InlineData("box:80", "http://box:80")]
    [InlineData("https://box", "https://box")]
    [InlineData("http://0.0.0.0:5000/", "http://127.0.0.1:5000")]
    [InlineData("not a host", "http://127.0.0.1:11434")]
    public void Its_address_is_read_as_it_does(string? variable, string root) => Assert.Equal(new Uri(root), new Uri(OllamaAddress.Of(variable)));
}
