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

        // FLPerformance: local models and their runtimes. Who adds a runtime may have programs started.
        new("GET /api/models", LocalRead),
        new("POST /api/models", LocalOperate),
        new("GET /api/models/available", LocalRead),
        new("GET /api/models/loaded", LocalRead),
        new("DELETE /api/models/{id}", LocalOperate),
        new("POST /api/models/{id}/start", LocalOperate),
        new("POST /api/models/{id}/load", LocalOperate),
        new("POST /api/models/{id}/stop", LocalOperate),
        new("POST /api/models/{id}/test", LocalOperate),
        new("GET /api/models/{id}/health", LocalRead),
        new("GET /api/models/{id}/progress", LocalRead),
        new("GET /api/models/{id}/logs", LocalRead),
        new("GET /api/models/{id}/output", LocalRead),
        new("GET /api/runtimes", LocalRead),
        new("POST /api/runtimes", Administer),
        new("PATCH /api/runtimes/{id}", Administer),
        new("DELETE /api/runtimes/{id}", Administer),
        new("GET /api/cache/location", LocalRead),
        new("POST /api/cache/switch", LocalOperate),
        new("GET /api/cache/models", LocalRead),

        // FLPerformance: suites and their runs.
        new("GET /api/benchmarks/suites", LocalRead),
        new("POST /api/benchmarks/suites", LocalOperate),
        new("GET /api/benchmarks/suites/{name}", LocalRead),
        new("DELETE /api/benchmarks/suites/{name}", LocalOperate),
        new("POST /api/benchmarks/run", LocalOperate),
        new("GET /api/benchmarks/runs", LocalRead),
        new("GET /api/benchmarks/runs/{id}", LocalRead),
        new("DELETE /api/benchmarks/runs/{id}", LocalOperate),
        new("GET /api/benchmarks/runs/{id}/status", LocalRead),
        new("POST /api/benchmarks/runs/{id}/cancel", LocalOperate),
        new("GET /api/benchmarks/runs/{id}/export/json", LocalRead),
        new("GET /api/benchmarks/runs/{id}/export/csv", LocalRead),
        new("GET /api/benchmarks/runs/{id}/logs", LocalRead),
        new("GET /api/benchmarks/runs/{id}/answers", LocalRead),
        new("GET /api/benchmarks/results", LocalRead),
        new("GET /api/system/health", LocalRead),
        new("GET /api/system/stats", LocalRead),

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
