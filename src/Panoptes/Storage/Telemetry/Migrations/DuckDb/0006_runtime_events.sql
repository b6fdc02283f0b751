-- What happened to managed models of local runtimes.
CREATE TABLE runtime_events (
    event_id BIGINT NOT NULL,     -- grows with time: microseconds, made unique
    happened_at TIMESTAMP NOT NULL,  -- UTC
    model_id UUID NOT NULL,
    level    VARCHAR NOT NULL,    -- info | warn | error
    message  VARCHAR NOT NULL,
    metadata VARCHAR              -- JSON
);
