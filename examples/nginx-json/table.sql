-- An access log of nginx in JSON (log_format … escape=json), a line a message; nginx writes numbers as texts.
CREATE TABLE requests (
    event_id     bigint GENERATED ALWAYS AS IDENTITY,
    requested_at timestamptz NOT NULL,
    host         text NOT NULL,
    method       text NOT NULL,
    status       smallint NOT NULL,
    bytes        bigint NOT NULL,
    seconds      double precision NOT NULL,
    referer      text,
    visitor      bigint NOT NULL
);
SELECT clickrollup.create_rollup('requests', 'requests_5min', '5 minutes',
    dimensions => ARRAY['host', 'status'],
    measures   => ARRAY[clickrollup.count_events('requests'), clickrollup.sum_of('bytes', 'bytes'),
                        clickrollup.max_of('seconds', 'slowest')]);
