-- Recent changes of Wikimedia's wikis, from its event stream.
CREATE TABLE edits (
    event_id   bigint GENERATED ALWAYS AS IDENTITY,
    edited_at  timestamptz NOT NULL,
    wiki       text NOT NULL,
    title      text NOT NULL,
    bot        boolean NOT NULL,
    user_hash  bigint NOT NULL,
    bytes_from integer,
    bytes_to   integer,
    extra      jsonb
);
SELECT clickrollup.create_rollup('edits', 'edits_5min', '5 minutes',
    dimensions => ARRAY['wiki', 'bot'],
    measures   => ARRAY[clickrollup.count_events('edits'),
                        clickrollup.sum_of('bytes_to - coalesce(bytes_from, 0)', 'grown'),
                        clickrollup.min_of('user_hash', 'first_user')]);
