using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Panoptes.Runtimes;
using Panoptes.Runtimes.Adapters;
using Panoptes.Testing;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>llama.cpp servers that we start, here a program that behaves like one.</summary>
public sealed class ManagedLlamaTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"panoptes-gguf-{Guid.NewGuid():N}");
    private readonly RuntimeLab _lab = new();
    private string _program = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private RuntimeSettings Settings => new(RuntimeKind.ManagedLlamaServer) { Program = _program, ModelsFolder = Path.Combine(_folder, "models") };

    public ValueTask InitializeAsync()
    {
        _program = FakeLlamaProgram.Write(_folder);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_model_is_served_by_a_process_of_its_own_until_it_is_unloaded()
    {
        Gguf("qwen/Qwen3-4B-Q4_K_M.gguf", (FakeGguf.LoadMs, "100"));
        await using var llama = _lab.Create(Settings with { ApiKey = "key-of-the-child", Arguments = ["-ngl", "99"] });
        var probe = await llama.ProbeAsync(Ct);
        Assert.Equal((true, "6700 (0a1b2c3d)", null), (probe.Reachable, probe.Version, probe.Problem));

        var loaded = await llama.LoadAsync("Qwen3-4B-Q4_K_M", null, Ct);

        Assert.Equal(("qwen/Qwen3-4B-Q4_K_M.gguf", 4096), (loaded.Id, loaded.ContextLength));
        Assert.True(loaded.MemoryBytes > 0);
        Assert.Equal([loaded.Id], (await llama.LoadedAsync(Ct)).Select(m => m.Id));
        var process = llama.ProcessOf(loaded.Id);
        Assert.True(Runs(process));
        await llama.LoadAsync(loaded.Id, null, Ct);
        Assert.Equal(process, llama.ProcessOf(loaded.Id));

        var answer = await _lab.ChatAsync(llama, loaded.Id);
        Assert.Null(answer.Error);
        Assert.NotNull(answer.ServerTimes);
        Assert.Equal((8, Panoptes.Llm.TokenSource.ServerTimings), (answer.Tokens.Output, answer.Tokens.Source));

        var log = await llama.LogAsync(loaded.Id, 100, Ct);
        Assert.Contains(log, line => line.Contains("server is listening", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("with -ngl 99 -m ", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("key-of-the-child", StringComparison.Ordinal));
        Assert.Single(await llama.LogAsync(loaded.Id, 1, Ct));

        await llama.UnloadAsync("Qwen3-4B-Q4_K_M", Ct);
        Assert.False(Runs(process));
        Assert.Empty(await llama.LoadedAsync(Ct));
        Assert.Null(llama.ProcessOf(loaded.Id));
        await llama.UnloadAsync("Qwen3-4B-Q4_K_M", Ct);
        Assert.Equal(ErrorKind.Conflict, (await Assert.ThrowsAsync<PanoptesException>(() => llama.TargetAsync(loaded.Id, Ct))).Kind);
    }

    [Fact]
    public async Task Two_loads_at_once_are_one_server()
    {
        Gguf("a.gguf", (FakeGguf.LoadMs, "100"));
        await using var llama = _lab.Create(Settings);

        await Task.WhenAll(llama.LoadAsync("a.gguf", null, Ct), llama.LoadAsync("a", null, Ct));

        Assert.Single(await llama.LoadedAsync(Ct));
        Assert.Single(await llama.LogAsync("a.gguf", 100, Ct), line => line.Contains("server is listening", StringComparison.Ordinal));
        Assert.Contains($"--port {(await llama.TargetAsync("a", Ct)).Endpoint.BaseUrl.Port}", string.Join(' ', await llama.LogAsync("a", 100, Ct)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_crashes_is_no_longer_loaded_and_tells_how_it_ended()
    {
        Gguf("a.gguf");
        await using var llama = _lab.Create(Settings);
        await llama.LoadAsync("a.gguf", null, Ct);
        var process = llama.ProcessOf("a.gguf");
        await CrashAsync(llama, "a.gguf");

        var e = await Assert.ThrowsAsync<PanoptesException>(() => llama.TargetAsync("a.gguf", Ct));

        Assert.Equal(ErrorKind.Unavailable, e.Kind);
        Assert.Contains("'a.gguf' ended with exit code 139", e.Message, StringComparison.Ordinal);
        Assert.Contains("GGML_ASSERT(false) failed", e.Message, StringComparison.Ordinal);
        Assert.Null(llama.ProcessOf("a.gguf"));
        Assert.Contains(await llama.LogAsync("a.gguf", 10, Ct), line => line.Contains("GGML_ASSERT", StringComparison.Ordinal));

        await llama.LoadAsync("a.gguf", null, Ct);
        Assert.NotEqual(process, llama.ProcessOf("a.gguf"));
        Assert.Null((await _lab.ChatAsync(llama, "a.gguf")).Error);
    }

    [Fact]
    public async Task A_server_that_ends_while_it_loads_tells_its_exit_code_and_its_last_lines()
    {
        Gguf("a.gguf", (FakeGguf.ExitCode, "1"));
        await using var llama = _lab.Create(Settings);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync("a.gguf", null, Ct));

        Assert.Equal(ErrorKind.Unavailable, e.Kind);
        Assert.Contains("exit code 1", e.Message, StringComparison.Ordinal);
        Assert.Contains("unknown model architecture", e.Message, StringComparison.Ordinal);
        Assert.Empty(await llama.LoadedAsync(Ct));
        Assert.NotEmpty(await llama.LogAsync("a.gguf", 10, Ct));
    }

    [Fact]
    public async Task A_load_that_takes_too_long_or_is_given_up_leaves_no_process()
    {
        Gguf("a.gguf", (FakeGguf.LoadMs, "600000"));
        await using var llama = _lab.Create(Settings, RuntimeLab.Limits with { Load = TimeSpan.FromSeconds(1) });
        Assert.Equal("runtime_timeout", (await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync("a.gguf", null, Ct))).Code);
        Assert.Null(llama.ProcessOf("a.gguf"));

        await using var patient = _lab.Create(Settings);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var loading = patient.LoadAsync("a.gguf", null, given.Token);
        while (patient.ProcessOf("a.gguf") is null)
        {
            await Task.Delay(20, Ct);
        }

        var process = patient.ProcessOf("a.gguf");
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        Assert.False(Runs(process));
    }

    [Fact]
    public async Task A_taken_port_is_given_up_for_another()
    {
        Gguf("a.gguf");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var ports = new Queue<int>([((IPEndPoint)taken.LocalEndpoint).Port, LlamaChild.FreePort()]);
        await using var llama = new ManagedLlamaRuntime(Settings, _lab.Parts(RuntimeLab.Limits with { Probe = TimeSpan.FromMilliseconds(500) })) { FreePort = ports.Dequeue };

        await llama.LoadAsync("a.gguf", null, Ct);

        Assert.Empty(ports);
        Assert.Null((await _lab.ChatAsync(llama, "a.gguf")).Error);
    }

    [Fact]
    public async Task Another_server_at_the_same_port_is_not_taken_for_ours()
    {
        Gguf("a.gguf");
        await using var other = await FakeLlamaServer.StartAsync();
        var ports = new Queue<int>([other.Root.Port, LlamaChild.FreePort()]);
        await using var llama = new ManagedLlamaRuntime(Settings, _lab.Parts()) { FreePort = ports.Dequeue };

        await llama.LoadAsync("a.gguf", null, Ct);

        Assert.NotEqual(other.Root.Port, (await llama.TargetAsync("a.gguf", Ct)).Endpoint.BaseUrl.Port);
    }

    [Fact]
    public async Task A_server_that_does_not_end_when_asked_is_killed_and_none_outlives_the_runtime()
    {
        Gguf("a.gguf", (FakeGguf.Stubborn, "yes"));
        Gguf("b.gguf");
        var llama = _lab.Create(Settings, RuntimeLab.Limits with { Stop = TimeSpan.FromMilliseconds(300) });
        await llama.LoadAsync("a.gguf", null, Ct);
        await llama.LoadAsync("b.gguf", null, Ct);
        int?[] processes = [llama.ProcessOf("a.gguf"), llama.ProcessOf("b.gguf")];
        Assert.All(processes, process => Assert.True(Runs(process)));

        await llama.DisposeAsync();

        Assert.All(processes, process => Assert.False(Runs(process)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => llama.LoadAsync("a.gguf", null, Ct));
    }

    [Fact]
    public async Task No_server_outlives_us_even_if_we_are_killed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && ProgramPath.Find("setpriv") is not null, "Needs Linux and setpriv.");
        Gguf("a.gguf");
        await using var us = ChildProcess.Start("Panoptes.Testing.dll", new Dictionary<string, string>(), "manage", _program, Settings.ModelsFolder!, "a.gguf");
        var line = await us.LineAsync(l => l.StartsWith("loaded ", StringComparison.Ordinal), Ct);
        var process = int.Parse(line["loaded ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Runs(process));

        await us.KillAsync();

        for (var waited = 0; Runs(process) && waited < 600; waited++)
        {
            await Task.Delay(50, Ct);
        }

        Assert.False(Runs(process));
    }

    [Fact]
    public async Task A_file_that_is_no_GGUF_file_is_refused_before_anything_is_started()
    {
        Directory.CreateDirectory(Settings.ModelsFolder!);
        await File.WriteAllTextAsync(Path.Combine(Settings.ModelsFolder!, "page.gguf"), "<html>404</html>", Ct);
        await File.WriteAllTextAsync(Path.Combine(Settings.ModelsFolder!, "empty.gguf"), "", Ct);
        await using var llama = _lab.Create(Settings);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync("page.gguf", null, Ct));

        Assert.Equal((ErrorKind.Invalid, "model", "'page.gguf' is no GGUF file: it begins with 3C68746D instead of GGUF"), (e.Kind, e.Field, e.Message));
        Assert.Contains("it is empty", (await Assert.ThrowsAsync<PanoptesException>(() => llama.LoadAsync("empty.gguf", null, Ct))).Message, StringComparison.Ordinal);
        Assert.Empty(await llama.LogAsync("page.gguf", 10, Ct));
    }

    [Fact]
    public async Task A_program_that_is_not_there_or_is_another_is_told()
    {
        Gguf("a.gguf");
        await using var none = _lab.Create(Settings with { Program = "/no/such/llama-server" });
        Assert.Equal("There is no program /no/such/llama-server", (await none.ProbeAsync(Ct)).Problem);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<PanoptesException>(() => none.LoadAsync("a.gguf", null, Ct))).Kind);

        await using var nowhere = _lab.Create(Settings with { ModelsFolder = "/no/such/folder" });
        Assert.Equal("There is no folder /no/such/folder", (await nowhere.ProbeAsync(Ct)).Problem);

        await using var other = _lab.Create(Settings with { Program = "/bin/echo" });
        var probe = await other.ProbeAsync(Ct);
        Assert.False(probe.Reachable);
        Assert.Contains("is no llama.cpp server", probe.Problem, StringComparison.Ordinal);
    }

    private static bool Runs(int? process)
    {
        try
        {
            using var found = Process.GetProcessById(process!.Value);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task CrashAsync(IRuntime llama, string model)
    {
        var root = (await llama.TargetAsync(model, Ct)).Endpoint.BaseUrl;
        using var http = new HttpClient(new SocketsHttpHandler());
        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(new Uri(root, "/fake/crash"), null, Ct));
        while ((await llama.LoadedAsync(Ct)).Count > 0)
        {
            await Task.Delay(20, Ct);
        }
    }

    private void Gguf(string id, params (string, string)[] behaviour) => FakeGguf.Write(Path.Combine(Settings.ModelsFolder!, id), behaviour);
}
