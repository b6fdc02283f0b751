-- One row per call to a language model, whoever made it: a probe, a benchmark or an application. Times are UTC.
CREATE TABLE llm_requests (
    request_id          VARCHAR NOT NULL,
    started_at          TIMESTAMP NOT NULL,
    source              VARCHAR NOT NULL,   -- probe | benchmark | application | test
    provider            VARCHAR NOT NULL,   -- the provider's type, lower case
    provider_account_id UUID,               -- our account, when the call was ours
    model               VARCHAR NOT NULL,   -- as the provider names it
    model_id            UUID,               -- our catalog's model, when the call was ours
    application         VARCHAR,
    environment         VARCHAR,
    latency_ms          DOUBLE NOT NULL,
    dispatch_lag_ms     DOUBLE,
    connect_ms          DOUBLE,
    headers_ms          DOUBLE,
    first_byte_ms       DOUBLE,
    ttft_ms             DOUBLE,             -- first token of any kind
    ttfa_ms             DOUBLE,             -- first answer token
    last_token_ms       DOUBLE,
    tpot_ms             DOUBLE,
    output_tps          DOUBLE,
    tps_excluding_ttft  DOUBLE,
    input_tokens        INTEGER,
    output_tokens       INTEGER,
    reasoning_tokens    INTEGER,
    cached_input_tokens INTEGER,
    token_source        VARCHAR NOT NULL,   -- usage | server_timings | tokenizer | chunks | unknown
    chunks              INTEGER,
    finish_reason       VARCHAR,
    http_status         INTEGER,
    response_id         VARCHAR,
    error_type          VARCHAR,            -- null: the call succeeded
    error_message       VARCHAR
);

-- Prompts and answers, read only for one record.
CREATE TABLE llm_payloads (
    request_id VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    prompt     VARCHAR,
    completion VARCHAR
);
