using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Catalog;
using Panoptes.Runtimes;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary>What happens to models behind our back, and what is said of it.</summary>
public sealed class RuntimeLifeTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-life-{Guid.NewGuid():N}");
    private RunningServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private RuntimeAccounts Runtimes => _server.Services.GetRequiredService<RuntimeAccounts>();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "allowed", "cache"));
        _server = await RunningServer.StartAsync(
            null, "--Panoptes:Runtimes:Reconcile=00:00:00.3", "--Panoptes:Runtimes:LoadPatience=00:00:02", $"--Panoptes:Runtimes:ModelFolders={Path.Combine(_folder, "allowed")}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_model_that_its_runtime_unloads_stops_being_called_running_and_one_loaded_there_is_found()
    {
        await using var ollama = await FakeOllama.StartAsync();
        await AddAsync(RuntimeKind.Ollama, "ollama", ollama.Root);
        var id = await ModelAsync("ollama:llama3.2");
        await CallAsync("POST", $"/models/{id}/start", HttpStatusCode.OK);
        Assert.Equal("llama3.2:latest", (await StateAsync(id)).GetProperty("foundry_id").GetString());
        Assert.Equal("Q4_K_M", (await StateAsync(id)).GetProperty("quantization").GetString());

        ollama.Forget("llama3.2:latest");
        await UntilAsync(id, "stopped");

        var log = await CallAsync("GET", $"/models/{id}/logs", HttpStatusCode.OK);
        Assert.StartsWith("It is no longer loaded on ollama", log.GetProperty("logs")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        ollama.Remember("llama3.2:latest");
        await UntilAsync(id, "running");
        await ollama.DisposeAsync();
        var gone = await UntilAsync(id, "error");
        Assert.StartsWith("ollama does not answer", gone.GetProperty("last_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_takes_long_is_answered_202_shows_its_progress_and_can_be_given_up()
    {
        await using var ollama = await FakeOllama.StartAsync();
        ollama.Download = FakeDownload.Stalls;
        await AddAsync(RuntimeKind.Ollama, "ollama", ollama.Root);
        var id = await ModelAsync("ollama:phi4");

        var started = await CallAsync("POST", $"/models/{id}/start", HttpStatusCode.Accepted);
        var again = await CallAsync("POST", $"/models/{id}/start", HttpStatusCode.Accepted);

        Assert.Equal(("downloading", "downloading"), (started.GetProperty("status").GetString(), again.GetProperty("status").GetString()));
        Assert.Equal(["success", "endpoint", "port", "modelInfo", "status"], started.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, ollama.Asked("/api/pull"));
        var progress = (await CallAsync("GET", $"/models/{id}/progress", HttpStatusCode.OK)).GetProperty("progress");
        Assert.InRange(progress.GetProperty("percent").GetDouble(), 0, 99);
        Assert.True(progress.GetProperty("total_bytes").GetInt64() > 0);
        await CallAsync("POST", $"/models/{id}/stop", HttpStatusCode.OK);
        Assert.Equal("stopped", (await StateAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Ten_starts_at_once_are_one_load()
    {
        await using var ollama = await FakeOllama.StartAsync();
        ollama.LoadTime = TimeSpan.FromMilliseconds(500);
        await AddAsync(RuntimeKind.Ollama, "ollama", ollama.Root);
        var id = await ModelAsync("ollama:llama3.2");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CallAsync("POST", $"/models/{id}/start", HttpStatusCode.OK)));

        var log = await CallAsync("GET", $"/models/{id}/logs", HttpStatusCode.OK);
        Assert.Single(log.GetProperty("logs").EnumerateArray(), entry => entry.GetProperty("message").GetString()!.StartsWith("Loaded on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_of_our_own_that_dies_in_a_run_is_told_started_anew_and_drops_no_scenario()
    {
        var models = Path.Combine(_folder, "models");
        FakeGguf.Write(Path.Combine(models, "tiny.gguf"), (FakeGguf.LoadMs, "100"));
        await File.WriteAllTextAsync(Path.Combine(models, "notes.gguf"), "not a model", Ct);
        await Runtimes.AddAsync(RuntimeKind.ManagedLlamaServer, new RuntimeDraft { Slug = "own", Program = FakeLlamaProgram.Write(_folder), ModelsFolder = models }, Ct);
        var id = await ModelAsync("own:tiny.gguf");
        var wrong = await ModelAsync("own:notes.gguf");
        var refused = await CallAsync("POST", $"/models/{wrong}/start", HttpStatusCode.InternalServerError);
        Assert.Contains("GGUF", refused.GetProperty("error").GetString(), StringComparison.Ordinal);
        await CallAsync("POST", $"/models/{id}/start", HttpStatusCode.OK);

        var run = (await CallAsync("POST", "/benchmarks/run", HttpStatusCode.OK, new { modelIds = new[] { id }, suiteName = "default", config = new { iterations = 40, timeout = 5_000 } })).GetProperty("runId").GetString();
        await JsonCalls.EventuallyAsync(() => CallAsync("GET", $"/benchmarks/runs/{run}/status", HttpStatusCode.OK), json => json.GetProperty("progress").GetInt32() > 2);
        Kill(await PidAsync());
        var end = await JsonCalls.EventuallyAsync(() => CallAsync("GET", $"/benchmarks/runs/{run}/status", HttpStatusCode.OK), json => json.GetProperty("status").GetString() != "running");

        Assert.Equal("completed", end.GetProperty("status").GetString());
        var results = (await CallAsync("GET", $"/benchmarks/results?runId={run}", HttpStatusCode.OK)).GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(9, results.Count);
        Assert.Contains(results, result => result.GetProperty("error_rate").GetDouble() > 0);
        Assert.Equal(0, results[0].GetProperty("error_rate").GetDouble()); // the last scenario: it runs again
        Assert.All(results, result => Assert.Equal(40, result.GetProperty("total_iterations").GetInt32()));

        async Task<int> PidAsync()
        {
            var guid = ManagedModelId.Parse(id)!.Value;
            var found = await Task.WhenAll(_server.Services.GetServices<IModelSource>().Select(source => source.FindAsync([guid], Ct)));
            await using var hold = await found.SelectMany(models => models).Single().HoldAsync!(Ct);
            return hold.ProcessId!.Value;
        }
    }

    [Fact]
    public async Task The_cache_is_foundrys_and_switched_only_to_folders_that_are_allowed()
    {
        await using var foundry = await FakeFoundry.StartAsync();
        await Runtimes.AddAsync(RuntimeKind.FoundryLocal, new RuntimeDraft { Slug = "foundry", Program = foundry.Program, IsDefault = true }, Ct);
        var allowed = Path.Combine(_folder, "allowed", "cache");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "allowed", "link"), "/etc");

        var first = await CallAsync("GET", "/cache/location", HttpStatusCode.OK);
        var switched = await CallAsync("POST", "/cache/switch", HttpStatusCode.OK, new { path = allowed });
        foreach (var path in new[] { "/etc", Path.Combine(_folder, "allowed", "link"), Path.Combine(_folder, "allowed", "..", ".."), "relative", Path.Combine(_folder, "allowed", "none") })
        {
            await CallAsync("POST", "/cache/switch", HttpStatusCode.BadRequest, new { path });
        }

        var back = await CallAsync("POST", "/cache/switch", HttpStatusCode.OK, new { path = "default" });

        Assert.Equal("/home/someone/.foundry/cache/models", first.GetProperty("location").GetString());
        Assert.True(first.GetProperty("isDefault").GetBoolean());
        Assert.Equal((allowed, false), (switched.GetProperty("location").GetString(), switched.GetProperty("isDefault").GetBoolean()));
        Assert.True(back.GetProperty("isDefault").GetBoolean());
        var cached = (await CallAsync("GET", "/cache/models", HttpStatusCode.OK)).GetProperty("models");
        Assert.Equal("cache", cached[0].GetProperty("source").GetString());
    }

    [Fact]
    public async Task A_bare_id_goes_to_the_default_runtime_or_else_to_one_that_has_it()
    {
        await using var vllm = await FakeVllm.StartAsync();
        await using var ollama = await FakeOllama.StartAsync();
        var nobody = await CallAsync("POST", $"/models/{await ModelAsync("qwen2.5:0.5b")}/start", HttpStatusCode.InternalServerError);
        await AddAsync(RuntimeKind.Vllm, "vllm", vllm.Root);
        await AddAsync(RuntimeKind.Ollama, "ollama", ollama.Root);
        var id = await ModelAsync("qwen2.5:0.5b");

        await CallAsync("POST", $"/models/{id}/start", HttpStatusCode.OK);

        Assert.StartsWith("No local runtime answers", nobody.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("ollama", (await StateAsync(id)).GetProperty("runtime").GetString());
    }

    [Fact]
    public async Task The_usual_runtimes_are_listed_once_and_in_a_demo_a_bare_id_is_simulated()
    {
        await using var demo = await RunningServer.StartAsync(null, "--Panoptes:Runtimes:Usual=true", "--demo=true", "--Panoptes:Found:Ports=");
        var listed = await JsonCalls.EventuallyAsync(() => demo.Client.GetAsync("/api/runtimes", HttpStatusCode.OK), json => json.GetProperty("runtimes").GetArrayLength() > 0);
        var id = (await demo.Client.SendAsync(HttpMethod.Post, "/api/models", new { alias = "any", model_id = "sim-fast" }, HttpStatusCode.Created)).GetProperty("model").GetProperty("id").GetString();

        await demo.Client.SendAsync(HttpMethod.Post, $"/api/models/{id}/start", new { }, HttpStatusCode.OK);

        Assert.Equal(
            [("foundry", false), ("ollama", false), ("llama-server", false), ("lm-studio", false), ("vllm", false), ("simulated", true)],
            listed.GetProperty("runtimes").EnumerateArray().Select(runtime => (runtime.GetProperty("slug").GetString(), runtime.GetProperty("is_default").GetBoolean())));
    }

    [Fact]
    public async Task A_hundred_models_are_listed_quickly_and_a_forgotten_runtime_is_told()
    {
        await using var ollama = await FakeOllama.StartAsync();
        var runtime = await AddAsync(RuntimeKind.Ollama, "ollama", ollama.Root);
        var running = await ModelAsync("ollama:llama3.2");
        await CallAsync("POST", $"/models/{running}/start", HttpStatusCode.OK);
        for (var i = 0; i < 100; i++)
        {
            await ModelAsync($"ollama:m{i}");
        }

        Assert.Equal(101, (await CallAsync("GET", "/models", HttpStatusCode.OK)).GetProperty("models").GetArrayLength());
        await Runtimes.DeleteAsync(runtime, Ct);
        Assert.Equal("Its runtime was deleted", (await UntilAsync(running, "error")).GetProperty("last_error").GetString());
        await CallAsync("DELETE", $"/models/{running}", HttpStatusCode.OK);
    }

    private static void Kill(int process)
    {
        using var killed = Process.GetProcessById(process);
        killed.Kill();
    }

    private async Task<Guid> AddAsync(RuntimeKind kind, string slug, Uri root) =>
        (await Runtimes.AddAsync(kind, new RuntimeDraft { Slug = slug, BaseUrl = root.ToString() }, Ct)).Id;

    private async Task<string> ModelAsync(string modelId) =>
        (await CallAsync("POST", "/models", HttpStatusCode.Created, new { alias = modelId, model_id = modelId })).GetProperty("model").GetProperty("id").GetString()!;

    private async Task<JsonElement> StateAsync(string id) =>
        (await CallAsync("GET", "/models", HttpStatusCode.OK)).GetProperty("models").EnumerateArray().Single(model => model.GetProperty("id").GetString() == id);

    private Task<JsonElement> UntilAsync(string id, string status) => JsonCalls.EventuallyAsync(() => StateAsync(id), model => model.GetProperty("status").GetString() == status);

    private Task<JsonElement> CallAsync(string method, string path, HttpStatusCode expected, object? body = null) => body is null && method == "GET"
        ? _server.Client.GetAsync($"/api{path}", expected)
        : _server.Client.SendAsync(new HttpMethod(method), $"/api{path}", body ?? new { }, expected);
}
