"""The doctor finds what is wrong with database, topic, group and clocks, and names the fix."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from support.loading import KAFKA_TIME, Sent, event, events, load, running_loader, send, wait_until

from clickrollup import __version__
from clickrollup.cli import main
from clickrollup.sandbox.apache_kafka import ApacheKafka
from clickrollup.sandbox.broker import Broker

Connection = psycopg.Connection[tuple[Any, ...]]
NOWHERE = "127.0.0.1:1"
# The tests' events are of 2024: what waits is as old as that.
PATIENT = ("--max-behind", "1e12")


class Report:
    """What the doctor said."""

    def __init__(self, database: str, *arguments: str) -> None:
        self.result = CliRunner().invoke(main, ["doctor", "--json", "--dsn", database, *arguments])
        assert self.result.stdout, (self.result.output, self.result.exception)
        said = json.loads(self.result.stdout)
        self.state: str = said["state"]
        self.findings: list[dict[str, str]] = said["findings"]

    def of(self, check: str, state: str | None = None) -> dict[str, str]:
        """Return the one finding of a check; fail when there is none, or more than one."""
        found = [
            finding
            for finding in self.findings
            if finding["check"] == check and state in (None, finding["state"])
        ]
        assert len(found) == 1, self.findings
        return found[0]

    def bad(self) -> list[str]:
        return [finding["check"] for finding in self.findings if finding["state"] != "ok"]


@pytest.fixture
def topic(make_topic: Callable[..., str]) -> str:
    return make_topic(2)


def of_database(database: str, *arguments: str) -> Report:
    return Report(database, "--skip-kafka", *PATIENT, *arguments)


def of_topic(database: str, broker: Broker, topic: str, *arguments: str) -> Report:
    where = ("--kafka", broker.bootstrap_servers, "--topic", topic, "--group", topic)
    return Report(database, *where, *PATIENT, *arguments)


def test_all_is_well(database: str, connection: Connection, broker: Broker, topic: str) -> None:
    schedule(connection, None)
    with running_loader(database, broker.bootstrap_servers, topic, "--session-timeout", "10") as loader:
        loader.wait_for("assigned")
        send(broker.bootstrap_servers, topic, events(range(20), 2))
        wait_until(lambda: count(connection) == 20)
        report = of_topic(database, broker, topic)
    # No pg_cron in the test's database, so nothing has a schedule.
    assert report.bad() == ["schedule"], report.findings
    assert (report.state, report.result.exit_code) == ("warning", 1)
    assert report.of("group")["found"].startswith(f"group {topic}: stable")
    assert report.of("offsets")["found"] == "all 2 stored offsets are within the topic"
    assert report.of("lag")["found"] == "0 messages wait in the topic"
    assert "by the clock of a producer" in report.of("clock of kafka")["found"]
    assert report.of("clock of the server")["state"] == "ok"
    assert report.of("extension")["found"] == f"extension {__version__}, this program {__version__}"


def schedule(connection: Connection, text: str | None) -> None:
    connection.execute("UPDATE clickrollup.rollups SET schedule = %s", (text,))


def count(connection: Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM events").fetchall()[0][0])


@pytest.mark.apache_kafka
def test_more_loaders_than_kafka_partitions(
    database: str, apache_kafka: ApacheKafka, make_topic: Callable[..., str]
) -> None:
    topic = make_topic(1, on=apache_kafka)
    session = ("--session-timeout", "6")
    with (
        running_loader(database, apache_kafka.bootstrap_servers, topic, *session) as first,
        running_loader(database, apache_kafka.bootstrap_servers, topic, *session),
    ):
        first.wait_for("assigned")
        wait_until(lambda: "2 loaders" in of_topic(database, apache_kafka, topic).of("group")["found"])
        finding = of_topic(database, apache_kafka, topic).of("group")
    assert finding["found"].endswith("2 loaders, more than Kafka partitions")
    assert finding["state"] == "warning"


def test_names_in_fixes_are_quoted(database: str, connection: Connection) -> None:
    connection.execute('ALTER TABLE events RENAME TO "o\'clock"')
    connection.execute(
        """SELECT clickrollup.create_rollup('"o''clock"', '"it''s"', '5 minutes',
                                            measures => ARRAY[clickrollup.count_events('events')])"""
    )
    connection.execute("SELECT clickrollup.pause_rollup('\"it''s\"')")
    fixes = [finding["fix"] for finding in of_database(database, "--table", '"o\'clock"').findings]
    assert any("reschedule_rollup('\"it''s\"', '*/5 * * * *');" in fix for fix in fixes)
    (resume,) = (fix for fix in fixes if "resume_rollup" in fix)
    connection.execute(resume.encode())
    paused = connection.execute("SELECT count(*) FROM clickrollup.rollups WHERE paused_at IS NOT NULL")
    assert paused.fetchone() == (0,)


def test_for_people(database: str) -> None:
    shown = CliRunner().invoke(main, ["doctor", "--skip-kafka", "--dsn", database, "--table", "nowhere"])
    assert shown.exit_code == 2
    assert "critical  table: table nowhere is not in database" in shown.stdout
    assert "          -> SELECT clickrollup.create_clickstream();" in shown.stdout


def test_both_servers_away() -> None:
    away = ("--kafka", NOWHERE, "--kafka-username", "me", "--kafka-password", "hush")
    report = Report("host=127.0.0.1 port=1 dbname=x password=hush", *away, "--connect-timeout", "1")
    assert "hush" not in report.result.output
    assert report.bad() == ["server", "kafka"]
    assert report.result.exit_code == 2
    assert "--dsn or PGHOST" in report.of("server")["fix"]
    assert "CLICKROLLUP_KAFKA" in report.of("kafka")["fix"]


def test_no_extension(bare_database: str) -> None:
    report = of_database(bare_database)
    assert report.of("extension")["fix"] == "CREATE EXTENSION clickrollup CASCADE;"
    assert report.of("table")["state"] == "critical"


def test_versions_that_differ(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clickrollup.doctor.database.__version__", "9.9.9")
    finding = of_database(database).of("extension")
    assert (finding["state"], finding["found"]) == ("warning", f"extension {__version__}, this program 9.9.9")


def test_a_role_without_privileges(database: str, connection: Connection) -> None:
    connection.execute("CREATE ROLE doctor_loader LOGIN; GRANT USAGE ON SCHEMA clickrollup TO doctor_loader")
    try:
        report = of_database(f"{database} user=doctor_loader")
        assert "GRANT INSERT ON clickrollup.dead_letters TO" in report.of("table")["fix"]
        assert "could not be looked at: permission denied" in report.of("rollups")["found"]
        connection.execute("SELECT clickrollup.grant_operator('doctor_loader', 'events')")
        assert of_database(f"{database} user=doctor_loader").of("table")["state"] == "ok"
    finally:
        connection.execute("DROP OWNED BY doctor_loader; DROP ROLE doctor_loader")


def test_rollups_that_are_not_well(database: str, connection: Connection) -> None:
    schedule(connection, None)
    connection.execute("SELECT clickrollup.pause_rollup('rollup_events_5min', 'moving house')")
    report = of_database(database)
    finding = report.of("rollup_events_5min: paused")
    assert "moving house" in finding["found"]
    assert finding["fix"] == "SELECT clickrollup.resume_rollup('rollup_events_5min');"
    connection.execute(
        "INSERT INTO events (event_time, customer_id) VALUES (now() - interval '1000 seconds', 1)"
    )
    for limit, state in (("5000", "ok"), ("500", "warning"), ("200", "critical")):
        assert of_database(database, "--max-behind", limit).of("watermark")["state"] == state
    # It ran a moment ago: the event is old, but has not waited.
    connection.execute("UPDATE clickrollup.rollups SET last_run_at = now()")
    assert of_database(database, "--max-behind", "500").of("watermark")["state"] == "ok"


def test_partitions_that_are_missing(database: str, connection: Connection) -> None:
    assert "no time partitions" in of_database(database).of("partitions")["found"]
    for name, begin in (("past", timedelta(hours=-3)), ("now", timedelta(minutes=-30))):
        begins = datetime.now(UTC) + begin
        connection.execute(
            f"CREATE TABLE events_{name} PARTITION OF events FOR VALUES FROM ('{begins}') "
            f"TO ('{begins + timedelta(hours=1)}')"
        )
        finding = of_database(database).of("partitions")
        assert finding["state"] == ("critical" if name == "past" else "warning")
        assert finding["fix"] == "SELECT clickrollup.maintain_partitions('events');"
    assert of_database(database).of("default partition", "ok")
    connection.execute("INSERT INTO events (event_time) VALUES ('2020-01-01 00:00:00Z')")
    report = of_database(database)
    assert "public.events_default holds events" in report.of("default partition", "warning")["found"]


def test_a_cron_job_that_fails(cron_database: str) -> None:
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream()")
        insert = (
            "INSERT INTO cron.job_run_details (jobid, runid, job_pid, status, return_message) "
            "SELECT jobid, %s, 1, %s, %s FROM cron.job WHERE jobname = 'clickrollup rollup_events_5min'"
        )
        connection.execute(insert, (1, "failed", "ERROR: disk full"))
        failed = of_database(cron_database).of("pg_cron")
        assert failed["state"] == "critical"
        assert failed["found"] == "job 'clickrollup rollup_events_5min' failed: ERROR: disk full"
        connection.execute(insert, (2, "succeeded", "CALL"))
        assert of_database(cron_database).of("pg_cron")["state"] == "ok"


def test_no_topic_and_no_loader(database: str, broker: Broker, topic: str) -> None:
    absent = Report(database, "--kafka", broker.bootstrap_servers, "--topic", "absent")
    assert "topic absent is not at kafka" in absent.of("kafka")["found"]
    report = of_topic(database, broker, topic)
    assert report.of("group")["fix"] == "Start clickrollup load."
    assert "has never loaded Kafka partitions [0, 1]" in report.of("offsets")["found"]


def store(connection: Connection, topic: str, partition: int, offset: int) -> None:
    connection.execute(
        "INSERT INTO clickrollup.loader_offsets (consumer_group, topic, kafka_partition, next_offset) "
        "VALUES (%s, %s, %s, %s) ON CONFLICT (consumer_group, topic, kafka_partition) "
        "DO UPDATE SET next_offset = EXCLUDED.next_offset",
        (topic, topic, partition, offset),
    )


def test_offsets_that_do_not_fit_the_topic(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(20), 2))
    store(connection, topic, 0, 4)
    store(connection, topic, 1, 11)
    store(connection, topic, 7, 1)
    report = of_topic(database, broker, topic, "--max-lag", "5")
    found = [finding["found"] for finding in report.findings if finding["check"] == "offsets"]
    assert found == [
        "partition 1: 11 is the next offset to load, but the topic ends at 10",
        "partition 7 is stored at 1, and the topic has none of that number",
    ]
    assert report.of("lag")["found"] == "6 messages wait in the topic, most in partition 0"
    assert report.of("lag")["state"] == "warning"
    fixes = [finding["fix"] for finding in report.findings if finding["check"] == "offsets"]
    assert "SET next_offset = 10, topic_id = NULL WHERE" in fixes[0]


def test_what_kafka_was_told_and_what_the_database_holds(
    database: str, connection: Connection, broker: Broker, topic: str
) -> None:
    send(broker.bootstrap_servers, topic, events(range(20), 2))
    load(database, broker.bootstrap_servers, topic)
    store(connection, topic, 0, 3)
    finding = of_topic(database, broker, topic).of("offsets")
    assert finding["found"] == "partition 0: 3 is the next offset to load, but Kafka was told 10"


def test_messages_from_the_future(database: str, broker: Broker, topic: str) -> None:
    ahead = int(time.time() * 1000) + 30_000
    send(broker.bootstrap_servers, topic, [Sent(event(1), 0, ahead), Sent(event(2), 1, KAFKA_TIME)])
    finding = of_topic(database, broker, topic).of("clock of kafka")
    assert finding["state"] == "warning"
    assert "s in the future by the clock of a producer" in finding["found"]


def test_cron_jobs_that_never_ran(cron_database: str) -> None:
    with psycopg.connect(cron_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        # A day that comes rarely: nothing runs while the test looks.
        connection.execute("SELECT clickrollup.create_clickstream(schedule => '0 0 29 2 *')")
        never = of_database(cron_database).of("pg_cron")
        assert (never["state"], "has never run" in never["found"]) == ("warning", True)
        connection.execute(
            "INSERT INTO cron.job_run_details (jobid, runid, job_pid, status) SELECT jobid, 1, 1, 'succeeded' FROM cron.job"
        )
        assert (
            of_database(cron_database).of("pg_cron")["found"] == "the last runs of 1 jobs of ours succeeded"
        )
