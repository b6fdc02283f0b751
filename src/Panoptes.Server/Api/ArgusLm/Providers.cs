using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Catalog;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Provider accounts: <c>/providers</c>.</summary>
internal static class Providers
{
    private const string Id = "provider_id";

    public static void MapProviders(this RouteGroupBuilder api)
    {
        var providers = api.MapGroup("/providers").WithTags("providers");
        providers.MapGet("", List).WithSummary("List provider accounts, oldest first");
        providers.MapPost("", Create).WithSummary("Create a provider account").TakesJson<CreateProviderBody>();
        providers.MapGet("/catalog", Catalog).WithSummary("List the supported kinds of provider");
        providers.MapGet("/found", Found).WithSummary("Look for model servers on this machine");
        providers.MapPost("/found", AddFound).WithSummary("Add a model server that was found on this machine").TakesJson<AddFoundBody>();
        providers.MapPost("/test-connection", TestNew).WithSummary("Try an account before it is created").TakesJson<TestProviderBody>();
        providers.MapGet("/{provider_id}", Get).WithSummary("Get a provider account");
        providers.MapPatch("/{provider_id}", Update).WithSummary("Change a provider account").TakesJson<UpdateProviderBody>();
        providers.MapDelete("/{provider_id}", Delete).WithSummary("Delete a provider account and its models");
        providers.MapPost("/{provider_id}/test", Test).WithSummary("Try a provider account");
        providers.MapPost("/{provider_id}/refresh-models", Refresh).WithSummary("Discover the models of a provider account").TakesQuery(
            ("enable_monitoring", "Whether to monitor the first five new models that chat; default false."));
    }

    private static async Task<Ok<ProviderListJson>> List(ProviderAccounts accounts, CancellationToken ct)
    {
        var all = await accounts.ListAsync(ct);
        return TypedResults.Ok(new ProviderListJson([.. all.Select(ProviderJson.From)], all.Count));
    }

    private static Ok<ProviderCatalogJson> Catalog() => TypedResults.Ok(new ProviderCatalogJson(
        new OrderedDictionary<string, ProviderSpecJson>(ProviderCatalog.All.Select(p => KeyValuePair.Create(p.Id, ProviderSpecJson.From(p)))),
        ProviderCatalog.All.Count,
        ProviderCatalog.TestedCount));

    private static async Task<Created<ProviderJson>> Create(HttpRequest request, ProviderAccounts accounts, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var type = body.Required("provider_type").Text(max: 100);
        var name = body.Required("display_name").Text();
        var enabled = body.Member("enabled").Bool();
        var credentials = body.NewCredentials(input.Issues);
        input.ThrowIfInvalid();

        var made = await accounts.CreateAsync(new ProviderDraft(type!, name!, credentials) { Enabled = enabled ?? true }, ct);
        return TypedResults.Created($"/api/v1/providers/{made.Id}", ProviderJson.From(made));
    }

    private static async Task<Ok<ProviderJson>> Get(HttpRequest request, ProviderAccounts accounts, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        input.ThrowIfInvalid();
        return TypedResults.Ok(ProviderJson.From(await accounts.GetAsync(id, ct)));
    }

    private static async Task<Ok<ProviderJson>> Update(HttpRequest request, ProviderAccounts accounts, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        var body = await input.BodyAsync(ct);
        var change = new ProviderChange
        {
            DisplayName = body.Member("display_name").Text(),
            Credentials = body.Credentials(input.Issues),
            Enabled = body.Member("enabled").Bool(),
        };
        input.ThrowIfInvalid();
        return TypedResults.Ok(ProviderJson.From(await accounts.UpdateAsync(id, change, ct)));
    }

    private static async Task<NoContent> Delete(HttpRequest request, ProviderAccounts accounts, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        input.ThrowIfInvalid();
        await accounts.DeleteAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ConnectionTestJson>> TestNew(HttpRequest request, ConnectionTest tests, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var type = body.Required("provider_type").Text(max: 100);
        var credentials = body.NewCredentials(input.Issues);
        input.ThrowIfInvalid();
        return TypedResults.Ok(ConnectionTestJson.From(await tests.RunAsync(new ProviderDraft(type!, "", credentials), ct)));
    }

    private static async Task<Ok<ConnectionTestJson>> Test(HttpRequest request, ConnectionTest tests, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        input.ThrowIfInvalid();
        return TypedResults.Ok(ConnectionTestJson.From(await tests.RunAsync(id, null, ct)));
    }

    // The documented call has no body; ours may ask to monitor the first few of what is new.
    private static async Task<Ok<RefreshJson>> Refresh(HttpRequest request, ModelDiscovery discovery, CancellationToken ct)
    {
        var input = new WireInput(request);
        var id = input.PathUuid(Id);
        var monitor = input.Query("enable_monitoring").Bool();
        input.ThrowIfInvalid();
        return TypedResults.Ok(RefreshJson.From(await discovery.RefreshAsync(id, ct, monitor == true ? ModelDiscovery.Few : 0)));
    }

    private static async Task<Ok<IReadOnlyList<FoundServerJson>>> Found(FoundOnThisMachine found, CancellationToken ct)
    {
        IReadOnlyList<FoundServerJson> servers = [.. (await found.ScanAsync(ct)).Select(FoundServerJson.From)];
        return TypedResults.Ok(servers);
    }

    private static async Task<Created<ProviderJson>> AddFound(HttpRequest request, FoundOnThisMachine found, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var url = body.Required("base_url").Text(min: 1, max: 2_048);
        input.ThrowIfInvalid();

        // Only what answers now can be added, so that this is no way round the rules of a new account.
        var server = (await found.ScanAsync(ct)).FirstOrDefault(s => s.BaseUrl == url)
            ?? throw new PanoptesException(ErrorKind.NotFound, "server_not_found", "No model server answers there on this machine", "base_url");
        var (made, _) = await found.AddAsync(server, ct);
        return TypedResults.Created($"/api/v1/providers/{made.Id}", ProviderJson.From(made));
    }
}
