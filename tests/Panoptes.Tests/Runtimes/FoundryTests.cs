using Panoptes.Runtimes;
using Panoptes.Runtimes.Adapters;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

public sealed class FoundryTests : IAsyncDisposable
{
    private static readonly string AbsentOfOld = FakeFoundryService.Absent.Split(':')[0];

    private readonly RuntimeLab _lab = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Theory]
    [InlineData(false, "0.12.1+abcdef")]
    [InlineData(true, "0.8.119")]
    public async Task It_is_found_by_its_command_line(bool legacy, string version)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        await using var foundry = Create(fake);

        var probe = await foundry.ProbeAsync(Ct);

        Assert.Equal((fake.Service.Root, version), (probe.Root, probe.Version));
        Assert.Equal(legacy ? null : Environment.ProcessId, foundry.ProcessOf(FakeFoundryService.Cpu));
        Assert.True(foundry.Capabilities.HasFlag(RuntimeCapabilities.SingleUser | RuntimeCapabilities.CanDownload));
        Assert.Equal(!legacy, foundry.Capabilities.HasFlag(RuntimeCapabilities.ReportsUsageInStream));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Its_models_folder_is_told_and_changed_by_its_command_line(bool legacy)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        await using var foundry = Create(fake);
        var cache = Assert.IsType<IModelCache>(foundry, exactMatch: false);

        Assert.Equal("/home/someone/.foundry/cache/models", await cache.LocationAsync(Ct));
        Assert.Equal(legacy ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".foundry", "cache", "models") : "/home/someone/.foundry/cache/models", await cache.DefaultAsync(Ct));
        await cache.SwitchAsync("/data/my models", Ct);
        Assert.Equal("/data/my models", await cache.LocationAsync(Ct));
        await cache.SwitchAsync(null, Ct);
        Assert.Equal(await cache.DefaultAsync(Ct), await cache.LocationAsync(Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_found_again_after_it_moved_to_another_port(bool legacy)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        await using var foundry = Create(fake);
        await foundry.ListAsync(Ct);

        await fake.RestartAsync();

        Assert.NotEmpty(await foundry.ListAsync(Ct));
        Assert.Equal(fake.Service.Root.Port, (await foundry.TargetAsync("phi-4-mini", Ct)).Endpoint.BaseUrl.Port);
    }

    [Theory]
    [InlineData(false, "foundry server start")]
    [InlineData(true, "foundry service start")]
    public async Task One_that_was_stopped_is_down_even_if_its_old_address_is_still_named(bool legacy, string start)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        await using var foundry = Create(fake);
        await foundry.ProbeAsync(Ct);
        await fake.StopAsync();

        var probe = await foundry.ProbeAsync(Ct);

        Assert.False(probe.Reachable);
        Assert.Contains(start, probe.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_address_is_asked_first_and_the_command_line_only_if_it_is_dead()
    {
        await using var fake = await FakeFoundry.StartAsync();
        var before = fake.Service.Root;
        var settings = new RuntimeSettings(RuntimeKind.FoundryLocal) { BaseUrl = before, Program = fake.Program };
        await using var foundry = _lab.Create(settings);
        await foundry.LoadedAsync(Ct);
        Assert.Equal(0, fake.Called("server status"));

        await fake.RestartAsync();
        await foundry.LoadedAsync(Ct);

        Assert.Equal(1, fake.Called("server status"));
        Assert.Equal(fake.Service.Root, (await foundry.ProbeAsync(Ct)).Root);
    }

    [Fact]
    public async Task Without_a_command_line_or_an_address_it_says_what_is_missing()
    {
        await using var foundry = _lab.Create(new RuntimeSettings(RuntimeKind.FoundryLocal) { Program = "/no/such/foundry" });

        var probe = await foundry.ProbeAsync(Ct);

        Assert.Equal((null, "There is no program /no/such/foundry"), (probe.Root, probe.Problem));
    }

    [Fact]
    public async Task Without_a_command_line_the_newer_one_serves_what_is_there()
    {
        await using var fake = await FakeFoundry.StartAsync();
        await using var foundry = _lab.Create(new RuntimeSettings(RuntimeKind.FoundryLocal) { BaseUrl = fake.Service.Root, Program = "/no/such/foundry" });
        await foundry.ProbeAsync(Ct);

        Assert.All(await foundry.ListAsync(Ct), model => Assert.Null(model.OnDisk));
        Assert.False(foundry.Capabilities.HasFlag(RuntimeCapabilities.CanDownload));
        await foundry.LoadAsync(FakeFoundryService.Cpu, null, Ct);
        var e = await Assert.ThrowsAsync<PanoptesException>(() => foundry.LoadAsync(FakeFoundryService.Absent, null, Ct));
        Assert.Equal(ErrorKind.Invalid, e.Kind);
    }

    [Fact]
    public async Task A_build_that_knows_no_status_is_known_by_its_other_paths()
    {
        await using var fake = await FakeFoundry.StartAsync();
        fake.Service.WithoutStatus = true;
        await using var foundry = Create(fake);

        Assert.True((await foundry.ProbeAsync(Ct)).Reachable);
    }

    [Fact]
    public async Task The_newer_catalog_says_what_is_on_disk()
    {
        await using var fake = await FakeFoundry.StartAsync();
        await using var foundry = Create(fake);

        var models = await foundry.ListAsync(Ct);

        Assert.Equal([(FakeFoundryService.Gpu, false), (FakeFoundryService.Cpu, true), (FakeFoundryService.Absent, false)], models.Select(m => (m.Id, m.OnDisk == true)));
        Assert.Equal(("phi-4-mini", "GPU", "3", "chat-completion"), (models[0].Alias, models[0].DeviceType, models[0].Version, models[0].More["task"]));
    }

    [Fact]
    public async Task The_older_catalog_says_everything()
    {
        await using var fake = await FakeFoundry.StartAsync(legacy: true);
        await using var foundry = Create(fake);

        var model = (await foundry.ListAsync(Ct))[1];

        Assert.Equal(("Phi-4-mini-instruct-generic-cpu", "phi-4-mini", true), (model.Id, model.Alias, model.OnDisk));
        Assert.Equal(("CPU", "CPUExecutionProvider", 3686L * 1024 * 1024), (model.DeviceType, model.ExecutionProvider, model.SizeBytes));
        Assert.Equal(["displayName", "license", "promptTemplate", "provider", "publisher", "task", "uri"], model.More.Keys.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_alias_means_the_variant_that_is_on_disk_until_another_is_loaded(bool legacy)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        await using var foundry = Create(fake);

        await foundry.LoadAsync("phi-4-mini", null, Ct);

        Assert.Equal([FakeFoundryService.Cpu], fake.Service.Loaded.Keys);
        if (legacy)
        {
            Assert.Equal("600", fake.Service.Loaded[FakeFoundryService.Cpu]);
        }

        await foundry.UnloadAsync(FakeFoundryService.Cpu, Ct);
        await foundry.LoadAsync(FakeFoundryService.Gpu, null, Ct);
        Assert.StartsWith("Phi-4-mini-instruct-cuda-gpu", (await foundry.TargetAsync("phi-4-mini", Ct)).WireModel, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0.755)]
    [InlineData(true, 0.75)]
    public async Task A_model_that_is_absent_is_downloaded_and_loaded(bool legacy, double last)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        await using var foundry = Create(fake);
        var told = new Told();

        var loaded = await foundry.LoadAsync("qwen2.5-0.5b", told, Ct);

        Assert.Equal(legacy ? AbsentOfOld : FakeFoundryService.Absent, loaded.Id);
        Assert.Equal([FakeFoundryService.Absent], fake.Service.Loaded.Keys);
        Assert.Equal(last, told.Parts.Last(), 6);
        Assert.Equal(RuntimeStep.Loading, told.All[^1].Step);
    }

    [Theory]
    [InlineData(false, "disk full")]
    [InlineData(true, "The disk is full")]
    public async Task A_download_that_fails_says_why(bool legacy, string cause)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        fake.Downloads(FakeDownload.Fails);
        await using var foundry = Create(fake);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => foundry.LoadAsync("qwen2.5-0.5b", null, Ct));

        Assert.Equal(ErrorKind.Unavailable, e.Kind);
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_download_that_stalls_ends_when_its_caller_gives_up_or_nothing_came_for_too_long(bool legacy)
    {
        await using var fake = await FakeFoundry.StartAsync(legacy);
        fake.Downloads(FakeDownload.Stalls);
        await using var foundry = Create(fake);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var told = new Told(p =>
        {
            if (p.Part > 0)
            {
                given.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => foundry.LoadAsync("qwen2.5-0.5b", told, given.Token));

        await using var impatient = Create(fake, RuntimeLab.Limits with { Quiet = TimeSpan.FromSeconds(1) });
        Assert.Equal("runtime_timeout", (await Assert.ThrowsAsync<PanoptesException>(() => impatient.LoadAsync("qwen2.5-0.5b", null, Ct))).Code);
    }

    [Fact]
    public async Task An_older_download_that_ends_without_a_word_is_no_success()
    {
        await using var fake = await FakeFoundry.StartAsync(legacy: true);
        fake.Downloads(FakeDownload.EndsEarly);
        await using var foundry = Create(fake);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => foundry.LoadAsync("qwen2.5-0.5b", null, Ct));

        Assert.Contains("before it was complete", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_log_comes_from_the_command_line()
    {
        await using var fake = await FakeFoundry.StartAsync();
        await using var foundry = Create(fake);
        await using var old = await FakeFoundry.StartAsync(legacy: true);
        await using var legacy = Create(old);

        Assert.Equal(["second line", "third line"], await foundry.LogAsync("phi-4-mini", 2, Ct));
        Assert.Equal(["diagnostics"], await legacy.LogAsync("phi-4-mini", 2, Ct));
    }

    [Theory]
    [InlineData("""noise {"x": [info] {"running":true}""", true)]
    [InlineData("""{"other":1} {"running":true} trailing""", true)]
    [InlineData("""{"running":""", false)]
    [InlineData("""{"inside":{"running":true}}""", false)]
    [InlineData("no JSON at all", false)]
    public void JSON_is_found_behind_noise(string text, bool found) => Assert.Equal(found, FoundryCli.FirstObject(text, "running") is not null);

    [Theory]
    [InlineData("Total 12.34% Downloading", 0.1234)]
    [InlineData("""Total 12.34% ("file", 0.5)""", 0.5)]
    [InlineData("""("file", 0.5) Total 75%""", 0.75)]
    [InlineData("  7.5 %\r  8 %", 0.08)]
    [InlineData("Total 900%", 1.0)]
    [InlineData("nothing yet", null)]
    public void Progress_is_read_from_words(string text, double? part) => Assert.Equal(part, FoundryProgress.Part(text) is { } read ? Math.Round(read, 6) : null);

    private IRuntime Create(FakeFoundry fake, RuntimeLimits? limits = null) =>
        _lab.Create(new RuntimeSettings(RuntimeKind.FoundryLocal) { Program = fake.Program }, limits);
}
