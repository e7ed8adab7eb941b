-- Calls of Segment's tracking API, alone or in batches.
CREATE TABLE tracks (
    event_id     bigint GENERATED ALWAYS AS IDENTITY,
    message_id   text NOT NULL,
    occurred_at  timestamptz NOT NULL,
    kind         text NOT NULL,
    name         text,
    user_key     bigint,
    path         text,
    revenue      numeric,
    sent_at      timestamptz
);
SELECT clickrollup.create_rollup('tracks', 'tracks_5min', '5 minutes', time_column => 'occurred_at',
    dimensions => ARRAY['kind', 'name'],
    measures   => ARRAY[clickrollup.count_events('calls'), clickrollup.sum_of('revenue', 'revenue'),
                        clickrollup.max_of('user_key', 'greatest_user')]);
