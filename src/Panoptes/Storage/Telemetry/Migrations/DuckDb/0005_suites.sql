-- What each scenario of a suite came to for each model of a run: one row, written when that load ended. Null is unknown, never zero.
CREATE TABLE suite_results (
    result_id           UUID NOT NULL,
    ended_at            TIMESTAMP NOT NULL,  -- UTC
    run_id              UUID NOT NULL,
    model_id            UUID NOT NULL,
    model_name          VARCHAR NOT NULL,    -- its name for people then
    wire_model          VARCHAR NOT NULL,
    runtime_type        VARCHAR NOT NULL,
    suite               VARCHAR NOT NULL,
    scenario            VARCHAR NOT NULL,
    level               INTEGER NOT NULL,    -- its place in the run, from 0
    requests            INTEGER NOT NULL,    -- measured, whatever became of them
    succeeded           INTEGER NOT NULL,
    errors              INTEGER NOT NULL,
    timeouts            INTEGER NOT NULL,
    tps                 DOUBLE,              -- output tokens of all answers / their latencies, per second
    ttft_ms             DOUBLE,              -- median
    ttft_p95_ms         DOUBLE,
    tpot_ms             DOUBLE,              -- mean over requests
    latency_mean_ms     DOUBLE,
    latency_p50_ms      DOUBLE,              -- nearest rank, like the next two
    latency_p95_ms      DOUBLE,
    latency_p99_ms      DOUBLE,
    input_tokens        BIGINT,
    output_tokens       BIGINT,
    cached_tokens       BIGINT,
    token_source        VARCHAR NOT NULL,    -- the weakest of its answers
    loaded_in_ms        DOUBLE,              -- the load before it; null: it was loaded already
    cpu_percent         DOUBLE,
    memory_percent      DOUBLE,
    gpu_percent         DOUBLE,
    gpu_memory_bytes    BIGINT,
    process_cpu_percent DOUBLE,
    process_memory_bytes BIGINT,
    energy_joules       DOUBLE,
    energy_of           VARCHAR,
    sample_at_ms        FLOAT[] NOT NULL,    -- the samples; NaN is unknown
    sample_cpu          FLOAT[] NOT NULL,
    sample_memory       FLOAT[] NOT NULL,
    sample_gpu          FLOAT[] NOT NULL
);

-- The texts of answers, apart from their figures; read for one run's scenario or one request.
CREATE TABLE benchmark_answers (
    result_id           UUID NOT NULL,       -- of benchmark_requests
    started_at          TIMESTAMP NOT NULL,  -- UTC
    run_id              UUID NOT NULL,
    answer              VARCHAR NOT NULL
);
