using System.Text.Json;
using Panoptes.Llm;
using Panoptes.Server.Commands;
using Panoptes.Testing;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Commands;

/// <summary>How <c>bench</c> and <c>probe</c> are let in at each kind of provider. Secrets come from the environment, so these are processes.</summary>
public sealed class EndpointOptionTests : IDisposable
{
    private static readonly Dictionary<string, string> AwsKeys = new()
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "aws-secret-1",
        ["AWS_SESSION_TOKEN"] = "session-1",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("panoptes-endpoint-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bench")]
    [InlineData("probe")]
    public async Task Bedrock_is_asked_with_requests_that_the_keys_of_the_environment_sign(string command)
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.Bedrock);
        fake.RequiredSignature = new AwsKeys("AKIDEXAMPLE", "aws-secret-1", "session-1", "eu-west-1");

        var output = await AnswersAsync(command, fake.BaseUrl, AwsKeys, "--format", "bedrock", "--aws-region", "eu-west-1");

        Assert.NotEmpty(fake.Requests);
        Assert.DoesNotContain("aws-secret-1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bedrock_takes_its_region_from_the_environment_too_and_a_key_before_keys_that_sign()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.Bedrock);
        fake.RequiredSignature = new AwsKeys("AKIDEXAMPLE", "aws-secret-1", "session-1", "ap-south-1");
        await AnswersAsync("probe", fake.BaseUrl, new(AwsKeys) { ["AWS_DEFAULT_REGION"] = "ap-south-1" }, "--format", "bedrock");

        (fake.RequiredSignature, fake.RequiredKey) = (null, "bedrock-key-1");
        await AnswersAsync("probe", fake.BaseUrl, new(AwsKeys) { ["AWS_BEARER_TOKEN_BEDROCK"] = "bedrock-key-1" }, "--format", "bedrock");
    }

    [Theory]
    [InlineData("bench", FakeProtocol.AzureOpenAi, "/", "azure")]
    [InlineData("probe", FakeProtocol.AzureOpenAi, "/", "azure")]
    [InlineData("probe", FakeProtocol.Vertex, "/v1/projects/fake-project/locations/us-central1", "vertex")]
    public async Task An_access_token_is_sent_as_one_where_keys_have_a_header_of_their_own(string command, FakeProtocol protocol, string path, string format)
    {
        await using var fake = await FakeProvider.StartAsync(protocol: protocol);
        (fake.RequiresToken, fake.RequiredKey) = (true, "token-1");

        var output = await AnswersAsync(
            command, new Uri(fake.BaseUrl, path), new() { ["MY_TOKEN"] = "token-1", ["AZURE_OPENAI_API_KEY"] = "another" }, "--format", format, "--access-token-env", "MY_TOKEN");

        Assert.DoesNotContain("token-1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure-openai", FakeProtocol.AzureOpenAi, "AZURE_OPENAI_API_KEY", "2024-06-01")]
    [InlineData("anthropic", FakeProtocol.Anthropic, "ANTHROPIC_API_KEY", "2023-06-01")]
    [InlineData("gemini", FakeProtocol.Gemini, "GEMINI_API_KEY", null)]
    [InlineData("mistral", FakeProtocol.Mistral, "MISTRAL_API_KEY", null)]
    public async Task A_bench_takes_the_variable_and_the_version_of_the_format_and_names_it_in_the_JSON(string format, FakeProtocol protocol, string variable, string? version)
    {
        await using var fake = await FakeProvider.StartAsync(protocol: protocol);
        fake.RequiredKey = "key-1";
        var file = Path.Combine(_folder, "run.json");

        await AnswersAsync(
            "bench", fake.BaseUrl, new() { [variable] = "key-1", ["OPENAI_API_KEY"] = "of-another-provider" },
            ["--format", format, "--json", file, .. version is null ? (string[])[] : ["--api-version", version]]);

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Ct));
        Assert.Equal(format, json.RootElement.GetProperty("backend").GetString());
        Assert.All(fake.Requests, request => Assert.DoesNotContain(request.Headers.Values, value => value.Contains("of-another-provider", StringComparison.Ordinal)));
        if (protocol == FakeProtocol.AzureOpenAi)
        {
            Assert.All(fake.Requests, request => Assert.EndsWith($"api-version={version}", request.Path, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_probe_asks_Ollama_in_its_own_format_and_shows_what_the_server_says_of_itself()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.Ollama);

        using var json = JsonDocument.Parse(await AnswersAsync("probe", new Uri($"{fake.BaseUrl.Scheme}://user:hidden@{fake.BaseUrl.Authority}/"), [], "--format", "ollama", "--json"));

        Assert.Equal(("ollama", "server_timings"), (json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("token_source").GetString()));
        Assert.Equal(fake.BaseUrl.ToString(), json.RootElement.GetProperty("url").GetString());
        Assert.Equal((2, 6), (json.RootElement.GetProperty("server_prefill_ms").GetDouble(), json.RootElement.GetProperty("server_decode_ms").GetDouble()));
    }

    [Fact]
    public async Task What_Ollama_says_of_its_own_times_is_in_the_files_of_a_bench()
    {
        await using var fake = await FakeProvider.StartAsync(protocol: FakeProtocol.Ollama);
        var (file, csv) = (Path.Combine(_folder, "run.json"), Path.Combine(_folder, "run.csv"));

        await AnswersAsync("bench", fake.BaseUrl, [], "--format", "ollama", "--json", file, "--csv", csv);

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Ct));
        IEnumerable<double> List(string name) => json.RootElement.GetProperty("panoptes").GetProperty(name).EnumerateArray().Select(value => value.GetDouble());
        Assert.Equal([0.006, 0.006, 0.006], List("server_decode_times"));
        Assert.Equal([8, 8, 8], List("server_decode_lens"));
        Assert.Contains(",1,2,11,6,8,9,", (await File.ReadAllLinesAsync(csv, Ct))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format nonsense", "--format must be one of: openai-chat, ")]
    [InlineData("--access-token t", "--access-token is for azure-openai and vertex-gemini; openai-chat takes --api-key-env.")]
    [InlineData("--format anthropic --access-token t", "--access-token is for azure-openai and vertex-gemini; anthropic takes")]
    [InlineData("--format azure --access-token-env PANOPTES_NO_SUCH_VARIABLE", "--access-token-env names PANOPTES_NO_SUCH_VARIABLE, which is not set.")]
    [InlineData("--format azure --access-token t --api-key k", "--access-token and --api-key exclude each other.")]
    [InlineData("--api-key-env PANOPTES_NO_SUCH_VARIABLE", "--api-key-env names PANOPTES_NO_SUCH_VARIABLE, which is not set.")]
    [InlineData("--api-version 1", "--api-version is for azure-openai and anthropic; openai-chat has none.")]
    [InlineData("--format azure --api-version 1&x=2", "--api-version must hold letters, digits")]
    [InlineData("--aws-region us-east-1", "--aws-region is for bedrock; openai-chat has none.")]
    [InlineData("--format bedrock --api-key k --aws-region us-east-1", "--aws-region is for requests that are signed")]
    public async Task What_does_not_fit_a_format_is_refused_by_both_commands(string args, string words)
    {
        foreach (var command in new[] { "bench", "probe" })
        {
            using var output = new StringWriter();
            using var error = new StringWriter();

            var exit = await CommandLine.RunAsync([command, "http://127.0.0.1:1/v1", "--model", "m", .. args.Split(' ')], _ => Task.FromResult(7), output, error, Ct);

            Assert.Equal(CommandLine.UsageError, exit);
            Assert.StartsWith(words, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "", "AWS_SECRET_ACCESS_KEY is not set.")]
    [InlineData("", "", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.")]
    [InlineData("AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY", "", "--aws-region is needed to sign requests")]
    [InlineData("AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY", "EU West", "--aws-region must hold lower case letters")]
    public async Task What_Bedrock_lacks_is_named(string set, string region, string words)
    {
        var names = set.Split(',');
        string[] none = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_BEARER_TOKEN_BEDROCK"];
        var environment = none.ToDictionary(name => name, name => names.Contains(name) ? "x" : "");

        var (exit, output) = await RunAsync("probe", new Uri("http://127.0.0.1:1"), environment, ["--format", "bedrock", .. region.Length > 0 ? (string[])["--aws-region", region] : []]);

        Assert.Equal(CommandLine.UsageError, exit);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    private static async Task<string> AnswersAsync(string command, Uri url, Dictionary<string, string> environment, params string[] args)
    {
        var (exit, output) = await RunAsync(command, url, environment, [.. args, .. command == "bench" ? (string[])["--requests", "3", "--warm-up", "0"] : ["--timeout", "60"]]);
        Assert.Equal((0, ""), (exit, exit == 0 ? "" : output));
        return output;
    }

    private static async Task<(int Exit, string Output)> RunAsync(string command, Uri url, Dictionary<string, string> environment, params string[] args)
    {
        await using var process = ChildProcess.Start("Panoptes.Server.dll", environment, [command, url.ToString(), "--model", "fake-model", .. args]);
        var exit = await process.ExitAsync(Ct);
        return (exit, string.Join('\n', process.Output));
    }
}
