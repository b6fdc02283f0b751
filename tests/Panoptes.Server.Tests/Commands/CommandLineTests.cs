using System.Text.Json;
using Panoptes.Server.Commands;
using Panoptes.Testing.Llm;

namespace Panoptes.Server.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private string[]? _served;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("--urls http://127.0.0.1:1", "--urls http://127.0.0.1:1")]
    [InlineData("serve", "")]
    [InlineData("serve --urls http://127.0.0.1:1 --Panoptes:DataDirectory=x", "--urls http://127.0.0.1:1 --Panoptes:DataDirectory=x")]
    public async Task The_server_is_the_default_and_gets_its_settings(string args, string passed)
    {
        Assert.Equal(7, await RunAsync(args));
        Assert.Equal(passed, string.Join(' ', _served!));
    }

    [Theory]
    [InlineData("--help", "probe")]
    [InlineData("serve --help", "--urls")]
    [InlineData("probe --help", "--max-tokens")]
    [InlineData("--version", "1.")]
    public async Task Help_is_given_and_nothing_is_done(string args, string says)
    {
        Assert.Equal(0, await RunAsync(args));
        Assert.Contains(says, _output.ToString(), StringComparison.Ordinal);
        Assert.Null(_served);
    }

    [Theory]
    [InlineData("prob http://127.0.0.1:1/v1")]
    [InlineData("probe http://127.0.0.1:1/v1")]
    [InlineData("probe --model m")]
    [InlineData("probe ftp://x --model m")]
    [InlineData("probe not-a-url --model m")]
    [InlineData("probe http://127.0.0.1:1/v1 --model m --max-tokens 0")]
    [InlineData("probe http://127.0.0.1:1/v1 --model m --timeout never")]
    [InlineData("probe http://127.0.0.1:1/v1 --model m --nonsense")]
    public async Task A_wrong_command_says_so_and_does_nothing(string args)
    {
        Assert.Equal(2, await RunAsync(args));
        Assert.NotEmpty(_error.ToString());
        Assert.Null(_served);
    }

    [Fact]
    public async Task A_probe_of_a_model_that_answers_prints_its_timings()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(0, await RunAsync($"probe {fake.BaseUrl} --model fake-model --api-key k --max-tokens 5 --timeout 60"));
        Assert.Contains("is up", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("time to first token", _output.ToString(), StringComparison.Ordinal);
        var request = Assert.Single(fake.Requests);
        Assert.Equal("Bearer k", request.Headers["Authorization"]);
        Assert.Contains("\"max_tokens\":5", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_answers_programs_in_JSON()
    {
        await using var fake = await FakeProvider.StartAsync(new FakeScript { FirstToken = TimeSpan.FromMilliseconds(50) });

        Assert.Equal(0, await RunAsync($"probe {fake.BaseUrl} --model fake-model --json --timeout 60"));
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.True(json.RootElement.GetProperty("up").GetBoolean());
        Assert.True(json.RootElement.GetProperty("ttft_ms").GetDouble() >= 50);
        Assert.Equal(("usage", 8), (json.RootElement.GetProperty("token_source").GetString(), json.RootElement.GetProperty("output_tokens").GetInt32()));
    }

    [Fact]
    public async Task A_probe_of_a_model_that_does_not_answer_exits_with_one()
    {
        await using var fake = await FakeProvider.StartAsync(FakeScript.Failing(429, "Slow [down]", retryAfter: "3"));

        Assert.Equal(1, await RunAsync($"probe {fake.BaseUrl} --model fake-model --timeout 60"));
        Assert.Contains("rate_limited", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Slow [down] (retry after 3 s)", _output.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(string args) => CommandLine.RunAsync(
        args.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        passed =>
        {
            _served = passed;
            return Task.FromResult(7);
        },
        _output,
        _error,
        TestContext.Current.CancellationToken);
}
