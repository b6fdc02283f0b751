-- What the server itself says of a request (Ollama, llama-server, Bedrock); null where it says nothing.
ALTER TABLE benchmark_requests ADD COLUMN server_load_ms DOUBLE;         -- loading the model
ALTER TABLE benchmark_requests ADD COLUMN server_prefill_ms DOUBLE;      -- reading the prompt
ALTER TABLE benchmark_requests ADD COLUMN server_prefill_tokens INTEGER;
ALTER TABLE benchmark_requests ADD COLUMN server_decode_ms DOUBLE;       -- writing the answer
ALTER TABLE benchmark_requests ADD COLUMN server_decode_tokens INTEGER;
ALTER TABLE benchmark_requests ADD COLUMN server_total_ms DOUBLE;
