"""Databases of other encodings, locales and settings: clickrollup is installed by file and extension, counts, and goes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from clickrollup import __version__
from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
ROOT = Path(__file__).parents[3]
SETTINGS = {
    "search_path": """'Odd ''" Schema', 'clickrollup'""",
    "TimeZone": "'Asia/Kathmandu'",
    "DateStyle": "'SQL, DMY'",
    "IntervalStyle": "'sql_standard'",
    "row_security": "off",
    "quote_all_identifiers": "on",
    "check_function_bodies": "on",
    "plpgsql.variable_conflict": "'use_column'",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "bytea_output": "'escape'",
    "extra_float_digits": "-15",
    "client_min_messages": "'error'",
    "statement_timeout": "'60s'",
}
DATABASES = {
    "LATIN1": ("ENCODING 'LATIN1' LOCALE 'C'", {}),
    "EUC_JP": ("ENCODING 'EUC_JP' LOCALE 'C'", {}),
    "SQL_ASCII": ("ENCODING 'SQL_ASCII' LOCALE 'C'", {}),
    "Turkish": ("ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'tr'", {}),
    "settings": ("ENCODING 'UTF8' LOCALE 'C.UTF-8'", SETTINGS),
}
# A text that is too long for a key, names with quotes.
LIFE = r'''
CREATE TABLE "Clicks ""of"" 'us'" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "At" timestamptz NOT NULL,
    "I""d" text, size integer);
SELECT clickrollup.create_rollup('"Clicks ""of"" ''us''"', 'By "I"', '1 hour', ARRAY['I"d'],
    ARRAY[clickrollup.count_events('"n'), clickrollup.sum_of('size', 'sizes'), clickrollup.top_of('"I""d"', 'top')],
    time_column => 'At', schedule => NULL);
INSERT INTO "Clicks ""of"" 'us'" ("At", "I""d", size)
    SELECT '2026-03-01 12:00Z'::timestamptz + i * interval '1 minute', repeat('I', i * 900), i FROM generate_series(0, 9) AS i;
CALL clickrollup.run_all();
INSERT INTO "Clicks ""of"" 'us'" ("At", "I""d", size) VALUES ('2026-03-01 12:00Z', 'i', 1);
SELECT clickrollup.create_clickstream(schedule => NULL);
INSERT INTO events (event_time, customer_id, device_id) SELECT '2026-03-01Z', i % 3, i FROM generate_series(1, 90) AS i;
CALL clickrollup.run_all();
SELECT clickrollup.create_tenant_reader(1, role_name => 'odd_reader');
ALTER TABLE events RENAME TO "Events ""2""";
INSERT INTO "Events ""2""" (event_time, customer_id) VALUES ('2026-03-02Z', 1);
CALL clickrollup.run_all();
SELECT clickrollup.renew_rollup(name) FROM clickrollup.rollups WHERE fed_by IS NULL;
CREATE TABLE CLICKS (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);
SELECT clickrollup.create_rollup('CLICKS', 'INDIVIDUAL', '1 hour', schedule => '@DAILY');
ALTER TABLE CLICKS RENAME TO CLICKS_II;
CALL clickrollup.run_rollup('INDIVIDUAL')
'''
DISTINCT = """
    SELECT clickrollup.create_rollup('clicks_ii', 'x', '1 hour', measures => ARRAY[
        clickrollup.aggregate_of('n', 'COUNT(DISTINCT id)', '{stored} + {incoming}', 'sum({column})')])
"""
WRONG = (
    "SELECT rollup_name, topic, reason FROM clickrollup.health() WHERE state > 'ok' AND topic <> 'no pg_cron'"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What installs and removes clickrollup, by the way."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([ROOT / "scripts" / "distribute", folder], check=True, stdout=subprocess.DEVNULL)
    name = folder / f"clickrollup-{__version__}"
    return {
        "extension": b"CREATE EXTENSION clickrollup",
        "no extension": b"DROP EXTENSION clickrollup CASCADE",
        "plain": Path(f"{name}.sql").read_bytes(),
        "no plain": Path(f"{name}-uninstall.sql").read_bytes(),
    }


@pytest.fixture
def odd(request: pytest.FixtureRequest, server: PostgresServer) -> Iterator[Connection]:
    """A connection to a database of that kind, with the settings that all of its sessions have."""
    made, settings = DATABASES[request.param]
    server.execute(f"CREATE DATABASE odd TEMPLATE template0 {made}".encode())  # type: ignore[arg-type]
    server.execute("CREATE ROLE odd_reader")
    server.execute("""CREATE SCHEMA "Odd '"" Schema" """, "odd")
    server.execute("""CREATE EXTENSION hll SCHEMA "Odd '"" Schema" """, "odd")
    for name, value in settings.items():
        server.execute(f"ALTER DATABASE odd SET {name} = {value}".encode())  # type: ignore[arg-type]
    with psycopg.connect(server.dsn("odd"), autocommit=True, client_encoding="UTF8") as connection:
        yield connection
    server.execute("DROP DATABASE odd WITH (FORCE)")
    server.execute("DROP ROLE odd_reader")


# By both ways where settings differ; the file itself is the same for all encodings.
@pytest.mark.parametrize(
    ("odd", "way"),
    [
        ("LATIN1", "plain"),
        ("EUC_JP", "extension"),
        ("SQL_ASCII", "plain"),
        ("Turkish", "extension"),
        ("settings", "extension"),
        ("settings", "plain"),
    ],
    indirect=["odd"],
)
def test_it_is_installed_counts_and_goes(odd: Connection, files: dict[str, bytes], way: str) -> None:
    odd.execute(files[way])
    for statement in LIFE.split(";\n"):
        odd.execute(statement.encode())
    for name in odd.execute("SELECT name FROM clickrollup.rollups").fetchall():
        assert odd.execute("SELECT * FROM clickrollup.reconcile(%s)", name).fetchall() == []
    counted = 'SELECT count(*), sum("""n"), sum(sizes) FROM "By ""I"""'
    assert odd.execute(counted.encode()).fetchone() == (11, 11, 46)
    assert odd.execute(WRONG).fetchall() == []
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="two exact distinct counts"):
        odd.execute(DISTINCT)
    odd.execute(files[f"no {way}"])
    gone = "SELECT to_regclass('clickrollup.rollups'), to_regnamespace('_clickrollup')"
    assert odd.execute(gone).fetchone() == (None, None)
