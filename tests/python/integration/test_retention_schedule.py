"""The retention job of pg_cron: made, replaced and removed by set_retention and set_bucket_retention."""

import psycopg

JOBS = "SELECT jobname, schedule, command FROM cron.job WHERE jobname LIKE 'clickrollup retention%'"
NAME = "clickrollup retention of public.events"
COMMAND = "CALL clickrollup.run_retention('public.events'::pg_catalog.regclass)"


def test_job_follows_what_is_set(cron_database: str) -> None:
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        connection.execute("SELECT clickrollup.set_retention('events', '90 days')")
        assert connection.execute(JOBS).fetchall() == [(NAME, "17 * * * *", COMMAND)]
        connection.execute("SELECT clickrollup.set_retention('events', '30 days', '5 4 * * *')")
        assert connection.execute(JOBS).fetchall() == [(NAME, "5 4 * * *", COMMAND)]
        connection.execute(COMMAND)
        connection.execute("SELECT clickrollup.set_bucket_retention('rollup_events_5min', '7 days')")
        connection.execute("SELECT clickrollup.set_retention('events', NULL, '5 4 * * *')")
        assert connection.execute(JOBS).fetchall() == [(NAME, "5 4 * * *", COMMAND)]
        connection.execute("SELECT clickrollup.set_bucket_retention('rollup_events_5min', NULL)")
        assert connection.execute(JOBS).fetchall() == []
