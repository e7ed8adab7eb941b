"""What to do about each finding of clickrollup.health(); its reason names the rest."""

import re

from psycopg import sql

# By topic; a test holds that none is missing.
FIXES = {
    "source missing": sql.SQL(
        "SELECT clickrollup.drop_rollup({rollup}); or restore the source from a backup"
    ),
    "source replaced": sql.SQL(
        "SELECT clickrollup.change_source({rollup}, {source}); reads the table that has this name now"
    ),
    "table missing": sql.SQL(
        "Restore it from a backup, or SELECT clickrollup.drop_rollup({rollup}); and create the rollup again"
    ),
    "index missing": sql.SQL("SELECT clickrollup.renew_rollup({rollup});"),
    "unlogged": sql.SQL("The ALTER TABLE that it names; then SELECT * FROM clickrollup.reconcile({rollup});"),
    "head not running": sql.SQL("See what is said of the rollup that it names"),
    "renamed": sql.SQL("SELECT clickrollup.renew_rollup({rollup}); or let the next run do it"),
    "function missing": sql.SQL("SELECT clickrollup.renew_rollup({rollup});"),
    "function of another role": sql.SQL(
        "Drop or rename it if it is not the rollup's, then SELECT clickrollup.renew_rollup({rollup});"
    ),
    "owner gone": sql.SQL("SELECT clickrollup.change_owner({rollup}, 'ROLE');"),
    "table of another role": sql.SQL("SELECT clickrollup.change_owner({rollup}, 'ROLE'); as the reason says"),
    "retention owner gone": sql.SQL("SELECT clickrollup.set_retention('TABLE', 'INTERVAL'); by its owner"),
    "tenant role gone": sql.SQL(
        "SELECT clickrollup.create_tenant_reader(TENANT, 'SCHEMA'); or drop_tenant_reader"
    ),
    "view missing": sql.SQL("SELECT clickrollup.renew_rollup({rollup});"),
    "window unsound": sql.SQL("Mend what it says; docs/dba.md tells how events become rollups"),
    "ids ahead": sql.SQL("The setval() that it names; the next run counts these events"),
    "events waiting": sql.SQL("CALL clickrollup.run_rollup({rollup}); and see why its job does not keep up"),
    "runs missed": sql.SQL(
        "Look at cron.job_run_details or the log of clickrollup run, or CALL clickrollup.run_rollup({rollup});"
    ),
    "failures": sql.SQL("Mend what the error says; the next try comes by itself"),
    "paused": sql.SQL("SELECT clickrollup.resume_rollup({rollup});"),
    "suspended": sql.SQL("Mend what the error says, then SELECT clickrollup.resume_rollup({rollup});"),
    "writer open": sql.SQL("End that transaction: SELECT pg_terminate_backend(pid); or ROLLBACK PREPARED"),
    "prepared transaction": sql.SQL(
        "SELECT recover_prepared_transactions(); does at once what Citus does every minute"
    ),
    "written through worker": sql.SQL("Write through the coordinator; see docs/citus.md: renumber_events"),
    "runs lost": sql.SQL(
        "The rebuild() that it names; a coordinator that lagged was promoted (docs/citus.md), or a part was "
        "restored from another time (docs/recovery.md)"
    ),
    "node silent": sql.SQL("Bring that worker back; nothing is lost, and runs go on by themselves"),
    "no pg_cron": sql.SQL(
        "Start clickrollup run; or CREATE EXTENSION pg_cron; or the GRANT that it names, then SELECT "
        "clickrollup.reschedule_rollup({rollup}, {schedule});"
    ),
    "runner silent": sql.SQL("Start clickrollup run again, and see its log; docs/operator.md"),
    "cron job missing": sql.SQL("SELECT clickrollup.reschedule_rollup({rollup}, {schedule});"),
    "cron job inactive": sql.SQL("UPDATE cron.job SET active = true WHERE jobname = {job};"),
    "default partition": sql.SQL("SELECT clickrollup.maintain_partitions({source}); moves them"),
    "partitions end": sql.SQL(
        "SELECT clickrollup.maintain_partitions({source}); and see that pg_partman's maintenance is scheduled"
    ),
    "dead letters": sql.SQL("clickrollup dead-letters list --summary"),
}


# The extension may be newer than this program.
UNKNOWN = sql.SQL("See clickrollup.health() in docs/reference.md")


def job_name(rollup: str | None) -> str:
    """Return the name of a rollup's pg_cron job, as _clickrollup.job_name() makes it."""
    taken = re.match("(rollup|retention|partitions) of ", rollup or "")
    return f"clickrollup {'rollup of ' if taken else ''}{rollup}"


def fix_of(topic: str, rollup: str | None, source: str | None = None, schedule: str | None = None) -> str:
    """Return what to do about a finding; `source` and `schedule` are the rollup's."""
    return (
        FIXES.get(topic, UNKNOWN)
        .format(
            rollup=sql.Literal(rollup),
            source=sql.Literal(source),
            schedule=sql.Literal(schedule),
            job=sql.Literal(job_name(rollup)),
        )
        .as_string(None)
    )
