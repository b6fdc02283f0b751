using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Panoptes.Access;

namespace Panoptes.Server.Api.Meerkatics;

/// <summary><c>/auth/audit</c>: who did what, newest first. For administrators.</summary>
internal static class AuthAudit
{
    public static void MapAuthAudit(this IEndpointRouteBuilder api) => api.MapGet("/auth/audit", ListAsync).WithTags("auth");

    private static async Task<Ok<Envelope<ItemsJson<AuditJson>>>> ListAsync(
        HttpContext http, AuditLog audit, string? actor, string? action, CancellationToken ct)
    {
        var page = Page.Read(http.Request.Query);
        var (total, items) = await audit.ListAsync(actor, action, page.Offset, page.Limit, ct);
        return Envelope.Of(new ItemsJson<AuditJson>(total, [.. items.Select(AuditJson.From)]));
    }

    private sealed record AuditJson(
        [property: JsonPropertyName("id")] Guid Id,
        [property: JsonPropertyName("at")] string At,
        [property: JsonPropertyName("actor")] string Actor,
        [property: JsonPropertyName("action")] string Action,
        [property: JsonPropertyName("subject")] string Subject,
        [property: JsonPropertyName("detail")] string? Detail,
        [property: JsonPropertyName("remote_address")] string? RemoteAddress)
    {
        public static AuditJson From(AuditEntry entry) =>
            new(entry.Id, entry.At.Wire(), entry.Actor, entry.Action, entry.Subject, entry.Detail, entry.RemoteAddress);
    }
}
