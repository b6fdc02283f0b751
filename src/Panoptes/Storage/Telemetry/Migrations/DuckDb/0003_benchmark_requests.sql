-- One row per request of a benchmark run, warm-up included. Offsets "…_at_ms" count from the start of the load, all other times
-- from the request's dispatch; null is unknown, never zero.
CREATE TABLE benchmark_requests (
    result_id           UUID NOT NULL,
    started_at          TIMESTAMP NOT NULL,  -- when it was dispatched, UTC
    run_id              UUID NOT NULL,
    model_id            UUID NOT NULL,
    provider_account_id UUID NOT NULL,
    model_name          VARCHAR NOT NULL,    -- its display name then
    provider_type       VARCHAR NOT NULL,
    level               INTEGER NOT NULL,    -- of a sweep, from 0
    request_index       INTEGER NOT NULL,    -- in its load, warm-up included, from 0
    measured            BOOLEAN NOT NULL,    -- false: warm-up
    intended_at_ms      DOUBLE NOT NULL,
    dispatched_at_ms    DOUBLE NOT NULL,
    dispatch_lag_ms     DOUBLE NOT NULL,
    connected_ms        DOUBLE,
    headers_ms          DOUBLE,
    first_byte_ms       DOUBLE,
    first_role_ms       DOUBLE,
    first_reasoning_ms  DOUBLE,
    last_token_ms       DOUBLE,
    usage_ms            DOUBLE,
    ttft_ms             DOUBLE,              -- first token of any kind
    ttfa_ms             DOUBLE,              -- first answer token
    latency_ms          DOUBLE NOT NULL,
    tpot_ms             DOUBLE,
    output_tps          DOUBLE,
    tps_excluding_ttft  DOUBLE,
    input_tokens        INTEGER,
    output_tokens       INTEGER,
    reasoning_tokens    INTEGER,
    cached_tokens       INTEGER,
    token_source        VARCHAR NOT NULL,    -- usage | server_timings | tokenizer | chunks | unknown
    chunks              INTEGER NOT NULL,
    gaps_left_out       INTEGER NOT NULL,
    finish_reason       VARCHAR,
    http_status         INTEGER,
    retry_after_s       DOUBLE,
    reconnected         BOOLEAN NOT NULL,
    error_type          VARCHAR,             -- null: it succeeded
    error_message       VARCHAR,
    cost_usd            DOUBLE,
    itl_ms              FLOAT[] NOT NULL     -- the gaps between its chunks
);
