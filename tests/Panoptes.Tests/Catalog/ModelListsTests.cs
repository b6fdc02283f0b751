using Panoptes.Catalog;
using Panoptes.Llm;
using Panoptes.Testing;

namespace Panoptes.Tests.Catalog;

public sealed class ModelListsTests(CatalogOfTests catalog) : IClassFixture<CatalogOfTests>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_hangs_is_given_up_at_the_limit()
    {
        await using var hung = await StubServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        var list = await FetchAsync(hung, TimeSpan.FromMilliseconds(200));

        Assert.Equal(LlmErrorKind.TimeoutTotal, list.Error?.Kind);
        Assert.True(list.Latency < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_list_that_never_ends_is_given_up_at_its_size()
    {
        var piece = new byte[1024 * 1024];
        Array.Fill(piece, (byte)' ');
        await using var endless = await StubServer.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        });

        var list = await FetchAsync(endless, TimeSpan.FromSeconds(30));

        Assert.Equal(LlmErrorKind.MalformedStream, list.Error?.Kind);
        Assert.Contains("larger than 16 MiB", list.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_five_thousand_models_are_kept()
    {
        var items = string.Join(',', Enumerable.Range(0, 5_100).Select(i => $$"""{"id":"m{{i}}"}"""));
        await using var many = await StubServer.StartAsync(new Dictionary<string, string> { ["/v1/models"] = $$"""{"data":[{{items}}]}""" });

        var list = await FetchAsync(many, TimeSpan.FromSeconds(30));

        Assert.Equal(5_000, list.Models.Count);
        Assert.True(list.Cut);
    }

    private async Task<ModelList> FetchAsync(StubServer server, TimeSpan limit)
    {
        var endpoint = await catalog.Get<EndpointResolver>().ResolveAsync(
            "custom_openai_compatible", new Dictionary<string, string> { ["base_url"] = $"{server.Url}/v1" }, Ct);
        return await catalog.Get<ModelLists>().FetchAsync(endpoint, limit, Ct);
    }
}
