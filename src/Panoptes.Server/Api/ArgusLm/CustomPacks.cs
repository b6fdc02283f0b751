using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Benchmarks;
using Panoptes.Llm;
using Panoptes.Server.Api.ArgusLm.Input;

namespace Panoptes.Server.Api.ArgusLm;

/// <summary>Prompt packs that people write: <c>/prompt-packs</c>. The built-in ones stand in front of every list and cannot be changed.</summary>
internal static class CustomPacks
{
    private const int DefaultExpectedTokens = 200;

    public static void MapCustomPacks(this RouteGroupBuilder api)
    {
        var packs = api.MapGroup("/prompt-packs").WithTags("benchmarks");
        packs.MapGet("", List).WithSummary("List the prompt packs, built-in ones first");
        packs.MapPost("", Create).WithSummary("Make a prompt pack").TakesJson<PromptPackBody>();
        packs.MapGet("/{pack_id}", Get).WithSummary("Get a prompt pack that somebody made");
        packs.MapPut("/{pack_id}", Update).WithSummary("Replace a prompt pack").TakesJson<PromptPackBody>();
        packs.MapDelete("/{pack_id}", Delete).WithSummary("Delete a prompt pack");
    }

    /// <summary>Both kinds, as <c>/monitoring/prompt-packs</c> documents them.</summary>
    public static async Task<IReadOnlyList<OfferedPackJson>> AllAsync(PromptPackStore packs, CancellationToken ct) =>
        [.. PromptPacks.All.Select(OfferedPackJson.From), .. (await packs.ListAsync(ct)).Select(OfferedPackJson.From)];

    private static async Task<Ok<IReadOnlyList<OfferedPackJson>>> List(PromptPackStore packs, CancellationToken ct) =>
        TypedResults.Ok(await AllAsync(packs, ct));

    private static async Task<Created<CustomPackJson>> Create(HttpRequest request, PromptPackStore packs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var body = await input.BodyAsync(ct);
        var id = body.Member("id").Text(min: 1, max: 64);
        var draft = Draft(body, input);
        input.ThrowIfInvalid();
        var made = await packs.CreateAsync(id, draft, ct);
        return TypedResults.Created($"/api/v1/prompt-packs/{made.Id}", CustomPackJson.From(made));
    }

    private static async Task<Ok<CustomPackJson>> Get(string pack_id, PromptPackStore packs, CancellationToken ct) =>
        TypedResults.Ok(CustomPackJson.From(await packs.GetAsync(pack_id, ct)));

    private static async Task<Ok<CustomPackJson>> Update(string pack_id, HttpRequest request, PromptPackStore packs, CancellationToken ct)
    {
        var input = new WireInput(request);
        var draft = Draft(await input.BodyAsync(ct), input);
        input.ThrowIfInvalid();
        return TypedResults.Ok(CustomPackJson.From(await packs.UpdateAsync(pack_id, draft, ct)));
    }

    private static async Task<NoContent> Delete(string pack_id, PromptPackStore packs, CancellationToken ct)
    {
        await packs.DeleteAsync(pack_id, ct);
        return TypedResults.NoContent();
    }

    private static PromptPackDraft Draft(ObjectInput body, WireInput input)
    {
        var name = body.Required("name").Text(min: 1, max: 200);
        var prompts = body.Has("prompts") ? Texts(body) : body.Required("prompt").Text(min: 1, max: BenchmarkLimits.PromptLength) is { } one ? [one] : null;
        var draft = new PromptPackDraft(
            name ?? "", prompts ?? [], body.Member("expected_tokens").Int(1, BenchmarkLimits.OutputTokens) ?? DefaultExpectedTokens);
        if (name is not null && prompts is not null)
        {
            input.Issues.Add(body, draft.Validate());
        }

        return draft;
    }

    private static List<string>? Texts(ObjectInput body)
    {
        var member = body.Member("prompts");
        if (body.Json.GetProperty("prompts") is { ValueKind: JsonValueKind.Array } list
            && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        }

        member.Refuse("list_type", "Input should be a valid list of strings");
        return null;
    }
}

/// <summary>A pack that can be sent; <c>prompt</c> is the first of a custom pack's.</summary>
internal sealed record OfferedPackJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("expected_tokens")] int ExpectedTokens,
    [property: JsonPropertyName("custom")] bool Custom,
    [property: JsonPropertyName("prompt_count")] int PromptCount)
{
    public static OfferedPackJson From(PromptPack pack) => new(pack.Id, pack.Name, pack.Prompt, pack.ExpectedTokens, Custom: false, 1);

    public static OfferedPackJson From(CustomPromptPack pack)
    {
        var prompts = pack.Prompts;
        return new(pack.Id, pack.Name, prompts[0], pack.ExpectedTokens, Custom: true, prompts.Count);
    }
}

internal sealed record CustomPackJson(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("prompts")] IReadOnlyList<string> Prompts,
    [property: JsonPropertyName("expected_tokens")] int ExpectedTokens,
    [property: JsonPropertyName("custom")] bool Custom,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("updated_at"), JsonConverter(typeof(WireTimeConverter))] DateTimeOffset UpdatedAt)
{
    public static CustomPackJson From(CustomPromptPack pack)
    {
        var prompts = pack.Prompts;
        return new(pack.Id, pack.Name, prompts[0], prompts, pack.ExpectedTokens, Custom: true, pack.CreatedAt, pack.UpdatedAt);
    }
}
