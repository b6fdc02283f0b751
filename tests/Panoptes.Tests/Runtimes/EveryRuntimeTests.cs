using Panoptes.Llm;
using Panoptes.Runtimes;
using Panoptes.Testing.Runtimes;

namespace Panoptes.Tests.Runtimes;

/// <summary>What holds for every runtime that is reached over HTTP.</summary>
public sealed class EveryRuntimeTests
{
    public static TheoryData<string> Names => RuntimeUnderTest.Names;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, FakeFault> NamesAndFaults()
    {
        var data = new TheoryData<string, FakeFault>();
        foreach (string name in RuntimeUnderTest.Names)
        {
            data.Add(name, FakeFault.Html);
            data.Add(name, FakeFault.OtherJson);
            data.Add(name, FakeFault.ServerError);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_probe_finds_it(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);

        var probe = await test.Runtime.ProbeAsync(Ct);

        Assert.Null(probe.Problem);
        Assert.True(probe.Reachable);
        Assert.Equal(test.Fake.Root, probe.Root);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_probe_of_one_that_is_gone_says_so_and_everything_else_refuses(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);
        await test.Fake.DisposeAsync();

        var probe = await test.Runtime.ProbeAsync(Ct);

        Assert.False(probe.Reachable);
        Assert.Contains("refused", probe.Problem, StringComparison.OrdinalIgnoreCase);
        var e = await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.ListAsync(Ct));
        Assert.Equal((ErrorKind.Unavailable, "runtime_unreachable"), (e.Kind, e.Code));
        await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.LoadedAsync(Ct));
        await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.LoadAsync(test.Model, null, Ct));
    }

    [Theory]
    [MemberData(nameof(NamesAndFaults))]
    public async Task What_is_something_else_is_not_taken_for_it(string name, FakeFault fault)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);
        test.Fake.Fault = fault;

        var probe = await test.Runtime.ProbeAsync(Ct);

        Assert.False(probe.Reachable);
        Assert.False(string.IsNullOrWhiteSpace(probe.Problem));
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.ListAsync(Ct))).Kind);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.LoadedAsync(Ct))).Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task One_that_hangs_is_given_up(string name)
    {
        var soon = TimeSpan.FromMilliseconds(200);
        await using var test = await RuntimeUnderTest.StartAsync(name, RuntimeLab.Limits with { Probe = soon, Question = soon });
        test.Fake.Fault = FakeFault.Hang;

        var probe = await test.Runtime.ProbeAsync(Ct);

        Assert.Contains("did not answer within 0.2 s", probe.Problem, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.ListAsync(Ct))).Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_model_is_listed_loaded_asked_and_unloaded(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);
        await test.Runtime.ProbeAsync(Ct);

        Assert.Contains(await test.Runtime.ListAsync(Ct), model => model.Id == test.Model);
        var told = new Told();
        Assert.Equal(test.Model, (await test.Runtime.LoadAsync(test.Model, told, Ct)).Id);
        Assert.DoesNotContain(told.All, p => p.Step == RuntimeStep.Downloading);
        Assert.Equal(test.Model, (await test.Runtime.LoadAsync(test.Model, null, Ct)).Id);
        Assert.Contains(await test.Runtime.LoadedAsync(Ct), model => model.Id == test.Model);

        var answer = await test.ChatAsync();
        Assert.Null(answer.Error);
        Assert.Equal("tok0 tok1 tok2 tok3 tok4 tok5 tok6 tok7 ", answer.Text);
        Assert.Equal(test.Runtime.Capabilities.HasFlag(RuntimeCapabilities.ReportsServerTimings), answer.ServerTimes is not null);
        if (test.Runtime.Capabilities.HasFlag(RuntimeCapabilities.ReportsUsageInStream))
        {
            Assert.Equal(8, answer.Tokens.Output);
            Assert.NotEqual(TokenSource.Chunks, answer.Tokens.Source);
        }

        if (test.Runtime.Capabilities.HasFlag(RuntimeCapabilities.CanUnload))
        {
            await test.Runtime.UnloadAsync(test.Model, Ct);
            Assert.DoesNotContain(await test.Runtime.LoadedAsync(Ct), model => model.Id == test.Model);
            await test.Runtime.UnloadAsync(test.Model, Ct);
        }
        else
        {
            Assert.Equal(ErrorKind.Invalid, (await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.UnloadAsync(test.Model, Ct))).Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_model_has_an_alias(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);

        Assert.Equal(test.Model, (await test.Runtime.LoadAsync(test.Alias, null, Ct)).Id);
        Assert.Null((await test.ChatAsync(test.Alias)).Error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_model_that_nobody_knows_is_not_found(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);

        var e = await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.LoadAsync("no/such-model", null, Ct));

        Assert.Equal((ErrorKind.NotFound, "model"), (e.Kind, e.Field));
        Assert.Contains("no/such-model", e.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<PanoptesException>(() => test.Runtime.TargetAsync("no/such-model", Ct))).Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_load_is_given_up_when_its_caller_does(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Runtime.LoadAsync(test.Model, null, given.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Runtime.ProbeAsync(given.Token));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Its_key_is_sent_everywhere_and_shown_nowhere(string name)
    {
        await using var test = await RuntimeUnderTest.StartAsync(name, key: "key-of-the-runtime");

        Assert.Null((await test.Runtime.ProbeAsync(Ct)).Problem);
        await test.Runtime.LoadAsync(test.Model, null, Ct);
        Assert.Null((await test.ChatAsync()).Error);
        Assert.All(test.Fake.Provider.Requests, request => Assert.Equal("Bearer key-of-the-runtime", request.Headers.GetValueOrDefault("Authorization")));
        Assert.DoesNotContain("key-of-the-runtime", test.Settings.ToString(), StringComparison.Ordinal);

        test.Fake.Key = "another-key";
        var probe = await test.Runtime.ProbeAsync(Ct);
        Assert.False(probe.Reachable);
        Assert.DoesNotContain("key-of-the-runtime", probe.Problem, StringComparison.Ordinal);
    }
}
