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
