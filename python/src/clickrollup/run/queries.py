"""All SQL of the scheduler."""

from typing import LiteralString

INSTALLED: LiteralString = "SELECT to_regprocedure('_clickrollup.beat(interval,text)') IS NOT NULL"

# One at a time for a role in a database: another role has other rollups.
TRY_LOCK: LiteralString = "SELECT pg_try_advisory_lock(hashtext('clickrollup run'), hashtext(current_user))"

BEAT: LiteralString = "SELECT _clickrollup.beat(make_interval(secs => %s), %s)"

# Of one that stops in order: nobody is to miss it.
REST: LiteralString = "SELECT _clickrollup.rest()"

# A batch is finished in any case; what is left comes with the next call.
RUN_ALL: LiteralString = "CALL clickrollup.run_all(time_budget => make_interval(secs => %s))"

UPKEEP: LiteralString = "SELECT source, has_retention, has_partitions FROM _clickrollup.sources_to_keep()"

RUN_RETENTION: LiteralString = "CALL clickrollup.run_retention(%s::regclass)"

MAINTAIN_PARTITIONS: LiteralString = "SELECT clickrollup.maintain_partitions(%s::regclass)"

OWN_ROLLUPS: LiteralString = """
SELECT r.name FROM clickrollup.rollups AS r WHERE r.bucket IS NOT NULL AND _clickrollup.owns_rollup(r.name) ORDER BY 1
"""

# Where nothing counts events, buckets that differ.
COUNT_MISPLACED: LiteralString = """
SELECT coalesce(sum(m.events_misplaced), count(*))::bigint
FROM clickrollup.find_misplaced(%s, clock_timestamp() - make_interval(secs => %s), clock_timestamp()) AS m
"""
