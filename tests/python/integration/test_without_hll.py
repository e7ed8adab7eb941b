"""A database without hll: all but distinct counts works in full; these are refused, and taken up when hll comes."""

import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[Any, ...]]
# All kinds of measures but distinct counts, on a chain.
CREATE = """
    CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, shop text,
                         amount numeric);
    SELECT clickrollup.create_rollup('orders', 'orders_hour', '1 hour', ARRAY['shop'], ARRAY[
        clickrollup.count_events('orders'), clickrollup.sum_of('amount', 'revenue'),
        clickrollup.average_of('amount', 'mean'), clickrollup.min_of('amount', 'least'),
        clickrollup.max_of('amount', 'most'), clickrollup.top_of('amount', 'usual', 3),
        clickrollup.aggregate_of('both', 'bool_and(amount > 0)', '{stored} AND {incoming}', 'bool_and({column})')],
        schedule => NULL);
    SELECT clickrollup.create_rollup('orders_hour', 'orders_day', 'day', schedule => NULL);
    INSERT INTO orders (at, shop, amount)
    SELECT '2026-03-01 00:00+00'::timestamptz + i * interval '10 minutes', 's' || i % 2, i % 5
    FROM generate_series(1, 100) AS i
"""
SUMS = "SELECT sum(orders), sum(revenue), min(least), max(most) FROM {}"
REFUSED = (
    "SELECT clickrollup.distinct_of('shop', 'shops')",
    "SELECT clickrollup.create_clickstream()",
    "SELECT clickrollup.add_measure('orders_hour', clickrollup.distinct_of('shop', 'shops'))",
    """SELECT clickrollup.create_rollup('orders', 'x', '1 hour', schedule => NULL,
               measures => ARRAY[clickrollup.distinct_of('shop', 'shops')])""",
)


def execute(connection: Connection, statements: str) -> None:
    for statement in statements.split(";\n"):
        connection.execute(statement.encode())


@pytest.fixture
def without(bare_database: str) -> Iterator[Connection]:
    """A database without hll, with two rollups."""
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup")
        execute(connection, CREATE)
        connection.execute("CALL clickrollup.run_all()")
        yield connection


def test_all_but_distinct_counts_works(without: Connection) -> None:
    assert without.execute("SELECT FROM pg_extension WHERE extname = 'hll'").rowcount == 0
    for name in ("orders_hour", "orders_day", "orders_day_live"):
        assert without.execute(SUMS.format(name).encode()).fetchone() == (100, 200, 0, 4)
    without.execute("DELETE FROM orders_hour WHERE shop = 's1'")
    assert without.execute("SELECT * FROM clickrollup.reconcile('orders_hour')").fetchall() != []
    for call in ("rebuild('orders_hour')", "renew_rollup('orders_day')", "drop_rollup('orders_day')"):
        without.execute(f"SELECT clickrollup.{call}".encode())
    assert without.execute("SELECT * FROM clickrollup.reconcile('orders_hour')").fetchall() == []
    assert without.execute("SELECT DISTINCT state::text FROM clickrollup.health()").fetchall() == [("ok",)]


def test_distinct_counts_are_refused_and_taken_up_when_hll_comes(without: Connection) -> None:
    for statement in REFUSED:
        with pytest.raises(
            psycopg.errors.ObjectNotInPrerequisiteState, match="need the extension hll"
        ) as refused:
            without.execute(statement.encode())
        assert "CREATE EXTENSION hll" in str(refused.value.diag.message_hint)
    assert without.execute("SELECT to_regclass('events'), to_regclass('x')").fetchone() == (None, None)
    without.execute("CREATE SCHEMA sketches")
    without.execute("CREATE EXTENSION hll SCHEMA sketches")
    without.execute("SELECT clickrollup.renew_rollup('orders_hour')")
    for statement in REFUSED:
        without.execute(statement.encode())
    without.execute("CALL clickrollup.run_all()")
    assert without.execute("SELECT max(shops) FROM x_plain").fetchone() == (2,)
    for name in ("orders_hour", "orders_day", "x"):
        assert without.execute("SELECT * FROM clickrollup.reconcile(%s)", [name]).fetchall() == []


def test_a_plain_owner_may_count_distinct_values(without: Connection) -> None:
    """What hll needs of ours is made with the rights of who installed clickrollup."""
    without.execute("CREATE EXTENSION hll")
    without.execute("CREATE ROLE without_hll")
    try:
        without.execute("GRANT CREATE ON SCHEMA public TO without_hll")
        without.execute("SELECT clickrollup.grant_rollup_owner('without_hll')")
        without.execute("ALTER TABLE orders OWNER TO without_hll")
        without.execute("SET ROLE without_hll")
        without.execute(REFUSED[-1].encode())
        without.execute("RESET ROLE")
        owner = "SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'hll_merge_agg'"
        assert without.execute(owner.encode()).fetchall() == [("postgres",)]
    finally:
        without.execute("RESET ROLE")
        without.execute("DROP OWNED BY without_hll CASCADE")
        without.execute("DROP ROLE without_hll")


@pytest.mark.parametrize("one_transaction", [False, True])
def test_cascade_creates_hll_where_the_server_has_it(bare_database: str, one_transaction: bool) -> None:
    with psycopg.connect(bare_database, autocommit=not one_transaction) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream()")
        connection.commit()
        schema = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'hll'"
        assert connection.execute(schema.encode()).fetchall() == [("public",)]


def test_the_extension_goes_without_cascade(bare_database: str) -> None:
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
        connection.execute("SELECT clickrollup.drop_clickstream()")
        connection.execute("DROP EXTENSION clickrollup")
        assert connection.execute("SELECT to_regnamespace('_clickrollup')").fetchone() == (None,)


def test_a_dump_is_restored_into_an_empty_database(server: PostgresServer, bare_database: str) -> None:
    """There hll comes after clickrollup, in the order of their names."""
    programs, target = server.installation.programs, "restored_without_hll"
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION clickrollup CASCADE")
        connection.execute("SELECT clickrollup.create_clickstream(schedule => NULL)")
    server.create_database(target)
    try:
        dump = subprocess.run(
            [programs / "pg_dump", "--dbname", bare_database], capture_output=True, check=True
        )
        psql = [programs / "psql", "-Xq", "--set=ON_ERROR_STOP=1", "--dbname", server.dsn(target)]
        done = subprocess.run(psql, input=dump.stdout, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        server.execute("INSERT INTO events (event_time, device_id) VALUES (now(), 1), (now(), 2)", target)
        server.execute("CALL clickrollup.run_all()", target)
        assert server.execute("SELECT max(device_distinct_count) FROM rollup_events_1hr_plain", target) == [
            (2,)
        ]
    finally:
        server.execute("DROP DATABASE restored_without_hll WITH (FORCE)")
