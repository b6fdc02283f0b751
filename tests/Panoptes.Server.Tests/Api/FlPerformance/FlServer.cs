using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Panoptes.Runtimes;
using Panoptes.Server.Tests.Faults;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Api.FlPerformance;

/// <summary>A server whose default runtime is a fake one on a real socket, with the simulated one beside it.</summary>
public sealed class FlServer : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;

    public FakeProvider Fake { get; private set; } = null!;

    public Guid Runtime { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Fake = await FakeProvider.StartAsync(new FakeScript { Tokens = 4 });
        Fake.Models = ["fake-model", "other"];
        Server = await RunningServer.StartAsync(null, "--Panoptes:Benchmarks:MaxConcurrent=4", "--Panoptes:Benchmarks:MaxQueued=200");
        var runtimes = Server.Services.GetRequiredService<RuntimeAccounts>();
        Runtime = (await runtimes.AddAsync(RuntimeKind.OpenAiCompatible, new RuntimeDraft { Slug = "fake", Name = "Fake", BaseUrl = Fake.Root.ToString(), IsDefault = true }, Ct)).Id;
        await runtimes.AddAsync(RuntimeKind.Simulated, new RuntimeDraft { Slug = "simulated" }, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Fake.DisposeAsync();
    }

    /// <summary>Calls the API.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Below <c>/api</c>.</param>
    /// <param name="body">An object, or a text that is sent as it is; null sends no body.</param>
    internal async Task<FlAnswer> CallAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api{path}");
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var response = await Server.Client.SendAsync(request, Ct);
        return new FlAnswer(
            response.StatusCode, await response.Content.ReadAsStringAsync(Ct), response.Content.Headers.ContentType?.ToString(), response.Content.Headers.ContentDisposition?.ToString());
    }

    /// <summary>Adds a model and says its id.</summary>
    internal async Task<string> AddAsync(string modelId, string? alias = null)
    {
        var added = await CallAsync("POST", "/models", new { alias = alias ?? modelId, model_id = modelId });
        Assert.Equal(HttpStatusCode.Created, added.Status);
        return added.Json.GetProperty("model").GetProperty("id").GetString()!;
    }

    /// <summary>Adds a model of the fake runtime that behaves like this.</summary>
    internal Task<string> AddAsync(FakeScript script)
    {
        var name = $"m-{Guid.NewGuid():N}";
        Fake.Models = [.. Fake.Models, name];
        Fake.ScriptFor(name, script);
        return AddAsync(name);
    }

    /// <summary>Starts a run and waits for its end.</summary>
    /// <returns>The run's id.</returns>
    internal async Task<string> RunAsync(object body)
    {
        var started = await CallAsync("POST", "/benchmarks/run", body);
        Assert.True(started.Status == HttpStatusCode.OK, started.Text);
        var id = started.Json.GetProperty("runId").GetString()!;
        await JsonCalls.EventuallyAsync(async () => (await CallAsync("GET", $"/benchmarks/runs/{id}/status")).Json, json => json.GetProperty("status").GetString() != "running");
        return id;
    }
}

/// <summary>What the API answered.</summary>
internal sealed record FlAnswer(HttpStatusCode Status, string Text, string? ContentType, string? Disposition)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The failure's words; it must be a plain text.</summary>
    public string Error => Json.GetProperty("error").GetString()!;
}
