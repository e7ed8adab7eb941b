CREATE TYPE _clickrollup.run_result AS (
    window_start bigint, window_end bigint, sqlstate text, message text, detail text, hint text);
COMMENT ON TYPE _clickrollup.run_result IS 'how one batch of a run went: its window, or the error it met';
