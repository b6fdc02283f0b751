using Panoptes.Access;
using static Panoptes.Server.Auth.AccessRule;

namespace Panoptes.Server.Auth;

/// <summary>Who may call what: one row for every endpoint. An endpoint without a row is refused to everyone.</summary>
internal static class AccessTable
{
    // Of the dialects whose documents know no credential: open on this machine while nothing else can reach it.
    private static readonly AccessRule LocalRead = new(Scopes.Read, OpenLocally: true);
    private static readonly AccessRule LocalOperate = new(Scopes.Operate, OpenLocally: true);

    private static readonly AccessRule Administer = new(Scopes.Admin, OpenLocally: false);

    /// <summary>Every row.</summary>
    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        // What says that the server runs, and how to talk to it.
        new("GET /", Anyone),
        new("GET /health", Anyone),
        new("GET /openapi.json", Anyone),
        new("GET /docs/**", Anyone),
        new("GET /favicon.ico", Anyone),

        // For Prometheus; a scraper sends a key with the scope read.
        new("GET /metrics", LocalRead),

        // The pages, and what Blazor needs for them.
        new("* /ui/**", LocalRead),
        new("* /ui/sign-in/**", Anyone),
        new("POST /ui/sign-out", Anyone),
        new("GET /ui/data/**", LocalRead),
        new("* /_blazor/**", LocalRead),
        new("GET /_framework/**", Anyone),
        new("GET /_content/**", Anyone),

        // ArgusLM: providers and models.
        new("GET /api/v1/providers", LocalRead),
        new("POST /api/v1/providers", LocalOperate),
        new("GET /api/v1/providers/catalog", LocalRead),
        new("GET /api/v1/providers/found", LocalRead),
        new("POST /api/v1/providers/found", LocalOperate),
        new("POST /api/v1/providers/test-connection", LocalOperate),
        new("GET /api/v1/providers/{id}", LocalRead),
        new("PATCH /api/v1/providers/{id}", LocalOperate),
        new("DELETE /api/v1/providers/{id}", LocalOperate),
        new("POST /api/v1/providers/{id}/test", LocalOperate),
        new("POST /api/v1/providers/{id}/refresh-models", LocalOperate),
        new("GET /api/v1/models", LocalRead),
        new("POST /api/v1/models", LocalOperate),
        new("POST /api/v1/models/bulk", LocalOperate),
        new("GET /api/v1/models/{id}", LocalRead),
        new("PATCH /api/v1/models/{id}", LocalOperate),
        new("DELETE /api/v1/models/{id}", LocalOperate),

        // ArgusLM: monitoring.
        new("GET /api/v1/monitoring/config", LocalRead),
        new("PATCH /api/v1/monitoring/config", LocalOperate),
        new("POST /api/v1/monitoring/run", LocalOperate),
        new("GET /api/v1/monitoring/runs/{run_id}", LocalRead),
        new("GET /api/v1/monitoring/uptime", LocalRead),
        new("GET /api/v1/monitoring/uptime/export", LocalRead),
        new("GET /api/v1/monitoring/uptime/summary", LocalRead),
        new("GET /api/v1/monitoring/uptime/series", LocalRead),
        new("GET /api/v1/monitoring/prompt-packs", LocalRead),

        // ArgusLM: benchmarks.
        new("GET /api/v1/benchmarks", LocalRead),
        new("POST /api/v1/benchmarks", LocalOperate),
        new("GET /api/v1/benchmarks/compare", LocalRead),
        new("GET /api/v1/benchmarks/{run_id}", LocalRead),
        new("DELETE /api/v1/benchmarks/{run_id}", LocalOperate),
        new("GET /api/v1/benchmarks/{run_id}/results", LocalRead),
        new("GET /api/v1/benchmarks/{run_id}/export", LocalRead),
        new("GET /api/v1/benchmarks/{run_id}/stream", LocalRead),
        new("POST /api/v1/benchmarks/{run_id}/cancel", LocalOperate),
        new("POST /api/v1/benchmarks/{run_id}/rerun", LocalOperate),
        new("GET /api/v1/benchmark-schedules", LocalRead),
        new("POST /api/v1/benchmark-schedules", LocalOperate),
        new("GET /api/v1/benchmark-schedules/{schedule_id}", LocalRead),
        new("PUT /api/v1/benchmark-schedules/{schedule_id}", LocalOperate),
        new("DELETE /api/v1/benchmark-schedules/{schedule_id}", LocalOperate),
        new("POST /api/v1/benchmark-schedules/{schedule_id}/run", LocalOperate),
        new("GET /api/v1/prompt-packs", LocalRead),
        new("POST /api/v1/prompt-packs", LocalOperate),
        new("GET /api/v1/prompt-packs/{pack_id}", LocalRead),
        new("PUT /api/v1/prompt-packs/{pack_id}", LocalOperate),
        new("DELETE /api/v1/prompt-packs/{pack_id}", LocalOperate),

        // Meerkatics: tokens for those who can prove who they are, and whom administrators let in.
        new("POST /api/v1/auth/token", Anyone),
        new("POST /api/v1/auth/refresh", Anyone),
        new("GET /api/v1/auth/users", Administer),
        new("POST /api/v1/auth/users", Administer),
        new("PATCH /api/v1/auth/users/{id}", Administer),
        new("DELETE /api/v1/auth/users/{id}", Administer),
        new("GET /api/v1/auth/api-keys", Administer),
        new("POST /api/v1/auth/api-keys", Administer),
        new("DELETE /api/v1/auth/api-keys/{id}", Administer),
        new("GET /api/v1/auth/audit", Administer),
    ];
}
