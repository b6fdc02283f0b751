-- One row per attempt at checking a model. Attempt 1 is the check; later ones are retries, kept apart from every figure.
CREATE TABLE uptime_checks (
    check_id            UUID NOT NULL,
    checked_at          TIMESTAMP NOT NULL,  -- when the verdict stood, UTC
    run_id              UUID NOT NULL,
    attempt             INTEGER NOT NULL,
    model_id            UUID NOT NULL,
    provider_account_id UUID NOT NULL,
    model_name          VARCHAR NOT NULL,    -- its display name then
    provider_type       VARCHAR NOT NULL,
    request_id          VARCHAR NOT NULL,    -- the call in llm_requests
    status              VARCHAR NOT NULL,    -- up | degraded | down
    latency_ms          DOUBLE,
    ttft_ms             DOUBLE,
    tps                 DOUBLE,
    output_tokens       INTEGER,
    error_type          VARCHAR,
    error               VARCHAR,             -- why it is not up, in words
    prompt_pack         VARCHAR              -- what was sent: figures of different packs do not compare
);
