-- Events of GitHub in the shape of GH Archive; `clickrollup replay` sends such a file as it is.
CREATE TABLE repo_events (
    event_id   bigint GENERATED ALWAYS AS IDENTITY,
    github_id  bigint NOT NULL,
    created_at timestamptz NOT NULL,
    kind       text NOT NULL,
    repo       text NOT NULL,
    actor_id   bigint NOT NULL,
    org        text,
    commits    integer
);
SELECT clickrollup.create_rollup('repo_events', 'repo_events_hourly', '1 hour',
    dimensions => ARRAY['kind', 'repo'],
    measures   => ARRAY[clickrollup.count_events('events'), clickrollup.sum_of('commits', 'commits'),
                        clickrollup.max_of('github_id', 'last_id')]);
