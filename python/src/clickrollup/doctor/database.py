"""What the doctor looks at in PostgreSQL."""

import time
from datetime import timedelta

import psycopg
from psycopg import sql

from clickrollup import __version__
from clickrollup.doctor import queries
from clickrollup.doctor.finding import Findings, State, graded
from clickrollup.doctor.fixes import fix_of
from clickrollup.doctor.settings import DoctorSettings
from clickrollup.events.checks import NAME_THE_PRIMARY, Target, check_own_tables
from clickrollup.mapping.choice import find_packed, find_table
from clickrollup.mapping.packed import PackedTarget
from clickrollup.mapping.target import MappedTarget
from clickrollup.postgres.compiled import described, rows_type
from clickrollup.postgres.connection import Connection, translated

MIN_VERSION, MAX_VERSION = 15, 19
NOTHING = (None, None, False)
# Seconds: partitions should be there this far ahead.
MIN_SECONDS_AHEAD = 3600.0


class DatabaseDoctor:
    """Looks at one database, each check in a transaction of its own, so that one that fails stops no other."""

    def __init__(self, connection: Connection, settings: DoctorSettings, findings: Findings) -> None:
        self._connection = connection
        self._settings = settings
        self._findings = findings
        self._target: Target | MappedTarget | None = None

    def look(self) -> str | None:
        """Look at everything, and return the quoted name of the table when it is there and as it should be."""
        checks = (
            ("server", self._server),
            ("extension", self._extension),
            ("table", self._table),
            ("partitions", self._partitions),
            ("rollups", self._rollups),
            ("watermark", self._watermark),
            ("pg_cron", self._cron),
            ("clock of the server", self._clock),
        )
        for name, check in checks:
            with self._findings.check(name), translated(f"check {name}"):
                try:
                    check()
                except psycopg.errors.InsufficientPrivilege as error:
                    self._findings.add(
                        name,
                        State.WARNING,
                        f"could not be looked at: {error.diag.message_primary}",
                        "Run the doctor as the owner of the rollups, or as a member of it.",
                    )
                finally:
                    self._connection.rollback()
        return None if self._target is None else self._target.identifier.as_string(None)

    def _server(self) -> None:
        row = self._connection.execute(queries.SERVER).fetchone()
        version, major, database, user, standby = row or ("", 0, "", "", False)
        found = f"PostgreSQL {version}, database {database}, role {user}"
        if standby:
            found = f"{found}: a standby, which takes no writes"
            self._findings.add("server", State.CRITICAL, found, NAME_THE_PRIMARY)
        elif not MIN_VERSION <= major <= MAX_VERSION:
            state = State.CRITICAL if major < MIN_VERSION else State.WARNING
            fix = f"clickrollup is tested on PostgreSQL {MIN_VERSION} to {MAX_VERSION}."
            self._findings.add("server", state, found, fix)
        else:
            self._findings.add("server", State.OK, found)

    def _extension(self) -> None:
        installed, available, callable_ = self._connection.execute(queries.EXTENSION).fetchone() or NOTHING
        if installed is None and callable_:
            self._plain_installation()
            return
        if installed is None:
            files = (
                "CREATE EXTENSION clickrollup CASCADE;"
                if available
                else "docs/install.md: make install PG_CONFIG=… on the server, or psql -f clickrollup-VERSION.sql"
            )
            self._findings.add("extension", State.CRITICAL, "clickrollup is not in this database", files)
            return
        found = f"extension {installed}, this program {__version__}"
        if installed == __version__:
            self._findings.add("extension", State.OK, found)
        elif available == __version__:
            self._findings.add("extension", State.WARNING, found, "ALTER EXTENSION clickrollup UPDATE;")
        else:
            fix = f"Install the same version of both; the server's files are of {available}."
            self._findings.add("extension", State.WARNING, found, fix)

    def _plain_installation(self) -> None:
        installed = (self._connection.execute(queries.VERSION).fetchone() or ("",))[0]
        found = f"clickrollup {installed} from its plain SQL file, this program {__version__}"
        same = installed == __version__
        fix = "" if same else "Run the SQL file of the newer version, or install the program of that version."
        self._findings.add("extension", State.OK if same else State.WARNING, found, fix)

    def _table(self) -> None:
        check_own_tables(self._connection)
        self._target = find_table(self._connection, self._settings).target
        user, table = self._connection.info.user, self._settings.table
        compiled = isinstance(find_packed(self._connection, self._settings).target, PackedTarget)
        rows = described() if compiled or rows_type() is None else "rows made by Python, as this mapping asks"
        self._findings.add("table", State.OK, f"{table} has its columns, and {user} may load into it; {rows}")

    def _partitions(self) -> None:
        if self._target is None:
            return
        parameters = {"table": self._target.oid}
        ahead = (self._connection.execute(queries.PARTITIONS_END, parameters).fetchone() or (None,))[0]
        if ahead is None:
            self._findings.add(
                "partitions", State.OK, f"{self._settings.table} has no time partitions to keep ahead"
            )
        elif ahead < MIN_SECONDS_AHEAD:
            how = f"ended {span(-ahead)} ago" if ahead < 0 else f"ends in {span(ahead)}"
            found = f"the newest time partition of {self._settings.table} {how}"
            fix = f"SELECT clickrollup.maintain_partitions({literal(self._settings.table)});"
            self._findings.add("partitions", State.CRITICAL if ahead < 0 else State.WARNING, found, fix)
        else:
            self._findings.add("partitions", State.OK, f"partitions are there for {span(ahead)} to come")
        self._default_partition(parameters)

    def _default_partition(self, parameters: dict[str, int]) -> None:
        row = self._connection.execute(queries.DEFAULT_PARTITION, parameters).fetchone()
        if row is None:
            return
        filled = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(*row))
        if (self._connection.execute(filled).fetchone() or (False,))[0]:
            self._findings.add(
                "default partition",
                State.WARNING,
                f"{'.'.join(row)} holds events: no partition was there for their time",
                f"SELECT clickrollup.maintain_partitions({literal(self._settings.table)}); moves those of the present; "
                "events of long ago may stay.",
            )
        else:
            self._findings.add("default partition", State.OK, f"{'.'.join(row)} is empty")

    def _rollups(self) -> None:
        worse = self._connection.execute(queries.HEALTH).fetchall()
        for rollup, topic, state, reason, source, schedule in worse:
            fix = fix_of(topic, rollup, source, schedule)
            self._findings.add(f"{rollup}: {topic}" if rollup else topic, State[state.upper()], reason, fix)
        if not worse:
            count = (self._connection.execute(queries.ROLLUPS).fetchone() or (0,))[0]
            self._findings.add("rollups", State.OK, f"health() finds nothing wrong with {count} rollups")

    def _watermark(self) -> None:
        for name, state, behind, scheduled in self._connection.execute(queries.BEHIND).fetchall():
            fix = fix_of("events waiting", name)
            found = f"{name}: events wait for {behind} s, {state}"
            self._findings.all.append(graded("watermark", behind, self._settings.max_behind, 4, found, fix))
            if not scheduled:
                self._findings.add(
                    "schedule",
                    State.WARNING,
                    f"{name} has no schedule: somebody else has to run it",
                    fix_of("cron job missing", name, schedule="* * * * *"),
                )

    def _cron(self) -> None:
        if not (self._connection.execute(queries.HAS_CRON).fetchone() or (False,))[0]:
            return
        jobs = self._connection.execute(queries.CRON).fetchall()
        failed = [(name, said) for name, _, status, said in jobs if status == "failed"]
        for name, said in failed:
            self._findings.add(
                "pg_cron", State.CRITICAL, f"job {name!r} failed: {said}", "Mend what it says."
            )
        idle = [name for name, _, status, _ in jobs if status is None]
        for name in idle:
            found = f"no run of job {name!r} has ended: it has never run, or pg_cron notes no runs"
            fix = "SELECT * FROM cron.job_run_details; see that cron.log_run is on and pg_cron's worker runs."
            self._findings.add("pg_cron", State.WARNING, found, fix)
        if not failed and len(idle) < len(jobs):
            ended = len(jobs) - len(idle)
            self._findings.add("pg_cron", State.OK, f"the last runs of {ended} jobs of ours succeeded")

    def _clock(self) -> None:
        before = time.time()
        server = float((self._connection.execute(queries.CLOCK).fetchone() or (0.0,))[0])
        after = time.time()
        # The answer was made somewhere in between: only what lies beyond is a difference.
        difference = max(before - server, server - after, 0.0)
        found = f"the server's clock and this machine's differ by {difference:.3f} s"
        limit = self._settings.max_clock_difference
        fix = "Let both machines follow NTP (chrony, systemd-timesyncd)."
        self._findings.all.append(graded("clock of the server", difference, limit, 60, found, fix))


def literal(text: str) -> str:
    """Return a text as SQL quotes it."""
    return sql.Literal(text).as_string(None)


def span(seconds: float) -> str:
    """Return a duration in days, hours, minutes and whole seconds."""
    return str(timedelta(seconds=int(seconds)))
