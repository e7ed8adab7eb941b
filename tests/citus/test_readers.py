"""Who may read what on a cluster: docs/bi.md, "Tenants on Citus"."""

import uuid
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors, sql
from support.cluster import DATABASE, add_node, new_node
from support.dashboard import SECRET, TIMES, link, serving

from clickrollup.sandbox.installation import Installation
from clickrollup.sandbox.postgres import PostgresServer

pytestmark = pytest.mark.citus
Connection = psycopg.Connection[tuple[Any, ...]]
EVENTS: LiteralString = """
    INSERT INTO web.events (event_time, customer_id, event_type, country, device_id)
    SELECT '2026-03-01 01:00:00+00', i % 20, 'click', 'c' || i % 20, i FROM generate_series(1, 400) AS i
"""
SEVEN = [(7, 20)]
# Whatever asks for more than one tenant, as its reader. "leak" notes what a condition gets to see.
ATTACKS: dict[LiteralString, list[tuple[Any, ...]]] = {
    "SELECT customer_id, sum(event_count)::bigint FROM web_tenant_7.rollup_events_1hr_plain GROUP BY 1": SEVEN,
    "SELECT customer_id, sum(event_count)::bigint FROM web_tenant_7.rollup_events_5min_live GROUP BY 1": SEVEN,
    "SELECT customer_id, sum(frequency)::bigint FROM web_tenant_7.rollup_events_1hr_top_devices_1000 GROUP BY 1": SEVEN,
    "SELECT count(*) FROM web_tenant_7.rollup_events_1hr_parts WHERE customer_id = 8": [(0,)],
    "SELECT count(*) FROM web_tenant_7.rollup_events_1hr_parts WHERE country = 'c8'": [(0,)],
    "SELECT customer_id, count(*) FROM web.events GROUP BY 1": SEVEN,
    "SELECT count(*) FROM web.events WHERE customer_id = 8": [(0,)],
    "SELECT count(*) FROM web.events TABLESAMPLE SYSTEM (100) WHERE customer_id <> 7": [(0,)],
    "SELECT count(*) FROM (SELECT FROM web.events AS e WHERE customer_id <> 7 OFFSET 0) AS e": [(0,)],
    "WITH e AS MATERIALIZED (SELECT * FROM web.events) SELECT DISTINCT customer_id FROM e": [(7,)],
    "SELECT count(*) FROM web.events AS a JOIN web.rollup_events_1hr AS b USING (customer_id) WHERE customer_id <> 7": [
        (0,)
    ],
    "SELECT DISTINCT customer_id FROM web.rollup_events_5min WHERE own.leak(customer_id)": [(7,)],
}


@pytest.fixture(scope="module")
def web(clickstream: str) -> Iterator[Connection]:
    """A clickstream with twenty tenants, some of their events rolled up, and readers of two of them."""
    with psycopg.connect(clickstream, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA web")
        owner.execute("SET citus.shard_count = 4")
        owner.execute("SELECT clickrollup.create_clickstream('web', schedule => NULL)")
        owner.execute(EVENTS.replace("400", "200"))
        owner.execute("SELECT web.five_minutely_aggregation()")
        owner.execute(EVENTS.replace("1, 400", "201, 400"))
        owner.execute("SET search_path = web, public")
        for tenant in (7, 8):
            owner.execute("SELECT clickrollup.create_tenant_reader(%s)", [tenant])
        yield owner
        owner.execute("SET search_path = public")
        owner.execute("SELECT clickrollup.drop_clickstream('web')")
        owner.execute("DROP SCHEMA web CASCADE")
        owner.execute("DROP OWNED BY web_tenant_7_reader, web_tenant_8_reader")
        owner.execute("DROP ROLE web_tenant_7_reader, web_tenant_8_reader")


def as_reader(dsn: str, tenant: int = 7) -> Connection:
    """Connect as the reader of a tenant."""
    return psycopg.connect(dsn, user=f"web_tenant_{tenant}_reader", autocommit=True)


@pytest.fixture
def seven(web: Connection, clickstream: str) -> Iterator[Connection]:
    """A connection as the reader of tenant 7, who owns a function that says what it sees."""
    web.execute("CREATE SCHEMA IF NOT EXISTS own AUTHORIZATION web_tenant_7_reader")
    with as_reader(clickstream) as reader:
        reader.execute(
            "CREATE OR REPLACE FUNCTION own.leak(bigint) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
            " $$BEGIN IF $1 <> 7 THEN RAISE 'leaked %', $1; END IF; RETURN true; END$$"
        )
        yield reader
    web.execute("DROP SCHEMA own CASCADE")


def attack(reader: Connection) -> None:
    """Try all of it."""
    for query, expected in ATTACKS.items():
        assert reader.execute(query).fetchall() == expected, query


def test_a_reader_sees_one_tenant_and_all_of_it(seven: Connection) -> None:
    attack(seven)
    for closed in (
        "SELECT * FROM web.rollup_events_1hr_plain",
        "SELECT * FROM web_tenant_8.rollup_events_1hr_live",
        "SELECT * FROM clickrollup.dead_letters",
        "UPDATE web.events SET country = 'x'",
        "INSERT INTO web.events (event_time, customer_id) VALUES (now(), 7)",
        "ALTER TABLE web.events DISABLE ROW LEVEL SECURITY",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            seven.execute(closed.encode())  # type: ignore[arg-type]
    with seven.cursor().copy("COPY web.rollup_events_5min (customer_id) TO STDOUT") as copied:
        assert {int(row[0]) for row in copied.rows()} == {7}


def test_partitions_and_shards_give_away_nothing(
    cluster: list[PostgresServer], web: Connection, seven: Connection
) -> None:
    (partition,) = web.execute(
        "SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'web.events'::regclass"
    ).fetchone() or ("",)
    with pytest.raises(errors.InsufficientPrivilege):
        seven.execute(f"SELECT * FROM {partition}".encode())
    for worker in cluster[1:]:
        with as_reader(worker.dsn(DATABASE)) as there:
            there.execute("SET citus.override_table_visibility = off")
            shards = there.execute(
                "SELECT c.oid::regclass::text FROM pg_class AS c WHERE c.relnamespace = 'web'::regnamespace"
                " AND relkind IN ('r', 'p') AND relname ~ '^(events|rollup_events_...?.?)_\\d+$'"
            ).fetchall()
            assert shards
            for (shard,) in shards:
                query = f"SELECT DISTINCT customer_id FROM {shard}"
                assert set(there.execute(query.encode()).fetchall()) <= {(7,)}
            with pytest.raises(errors.InsufficientPrivilege):
                there.execute("SELECT * FROM web.rollup_events_1hr_live")


def test_workers_show_no_more(cluster: list[PostgresServer], web: Connection) -> None:
    """Views of a tenant are for the coordinator; on a worker some are refused."""
    del web
    refused = 0
    with as_reader(cluster[1].dsn(DATABASE)) as there:
        for query in list(ATTACKS)[:-1]:
            try:
                assert there.execute(query).fetchall() == ATTACKS[query], query
            except errors.InsufficientPrivilege:
                refused += 1
    assert refused < len(ATTACKS) / 2


def test_a_prepared_statement_is_planned_for_who_executes_it(web: Connection, clickstream: str) -> None:
    web.execute("CREATE ROLE web_dashboard LOGIN")
    web.execute("GRANT web_tenant_7_reader, web_tenant_8_reader TO web_dashboard")
    with psycopg.connect(clickstream, user="web_dashboard", autocommit=True) as session:
        session.execute("PREPARE all_of_it AS SELECT customer_id, count(*) FROM web.events GROUP BY 1")
        session.execute("PREPARE one (bigint) AS SELECT count(*) FROM web.events WHERE customer_id = $1")
        for tenant in (7, 8) * 8:
            session.execute("BEGIN READ ONLY")
            session.execute(f"SET LOCAL ROLE web_tenant_{tenant}_reader".encode())
            assert session.execute("EXECUTE all_of_it").fetchall() == [(tenant, 20)]
            assert session.execute("EXECUTE one (7)").fetchone() == (20 if tenant == 7 else 0,)
            session.execute("COMMIT")
    web.execute("DROP OWNED BY web_dashboard")
    web.execute("DROP ROLE web_dashboard")


def test_who_writes_and_who_reads_all_go_on(web: Connection, clickstream: str) -> None:
    web.execute("CREATE ROLE web_loader LOGIN")
    web.execute("SELECT clickrollup.grant_loader('web_loader', 'web.events')")
    web.execute("SELECT clickrollup.grant_reader('web', 'web_reader')")
    with psycopg.connect(clickstream, user="web_loader", autocommit=True) as loader:
        with loader.cursor().copy("COPY web.events (event_time, customer_id) FROM STDIN") as copy:
            copy.write_row(("2026-03-02 00:00:00+00", 3))
        with pytest.raises(errors.InsufficientPrivilege):
            loader.execute("SELECT * FROM web.events")
    with psycopg.connect(clickstream, user="web_reader", autocommit=True) as reader:
        total = reader.execute("SELECT sum(event_count)::bigint FROM web.rollup_events_1hr_parts").fetchone()
        assert total == web.execute("SELECT count(*) FROM web.events").fetchone() == (401,)
    web.execute("DROP OWNED BY web_loader, web_reader")
    web.execute("DROP ROLE web_loader, web_reader")
    web.execute("SELECT clickrollup.erase('web.events', 'customer_id = 3 AND country IS NULL')")


def test_later_rollups_are_the_readers_too(web: Connection, seven: Connection) -> None:
    web.execute(
        "SELECT clickrollup.create_rollup('events', 'by_day', '1 day', ARRAY['customer_id'],"
        " ARRAY[clickrollup.count_events('events')], schedule => NULL)"
    )
    web.execute("CALL clickrollup.run_rollup('by_day')")
    query = "SELECT customer_id, sum(events)::bigint FROM {} GROUP BY 1"
    for table in ("web_tenant_7.by_day_live", "web.by_day"):
        assert seven.execute(query.format(table).encode()).fetchall() == SEVEN
    web.execute("SELECT clickrollup.drop_rollup('by_day')")


def test_a_reader_that_is_dropped_reads_nothing(web: Connection, clickstream: str) -> None:
    web.execute("SELECT clickrollup.create_tenant_reader(9)")
    with as_reader(clickstream, 9) as nine:
        assert nine.execute("SELECT count(*) FROM web.events").fetchone() == (20,)
        web.execute("SELECT clickrollup.drop_tenant_reader(9)")
        with pytest.raises(errors.InsufficientPrivilege):
            nine.execute("SELECT count(*) FROM web.events")
    web.execute("DROP ROLE web_tenant_9_reader")


def test_what_would_let_a_tenant_see_others_is_refused(web: Connection) -> None:
    for opened, closed, message in (
        ("GRANT SELECT ON web.events TO PUBLIC", "REVOKE ALL ON web.events FROM PUBLIC", "open to PUBLIC"),
        (
            "CREATE POLICY mine ON web.events USING (true)",
            "DROP POLICY mine ON web.events",
            "would let the reader of one tenant see others: mine",
        ),
        (
            "ALTER ROLE web_tenant_7_reader BYPASSRLS",
            "ALTER ROLE web_tenant_7_reader NOBYPASSRLS",
            "no policy holds for the reader of one tenant: web_tenant_7_reader",
        ),
    ):
        web.execute(opened.encode())
        with pytest.raises(errors.ObjectNotInPrerequisiteState, match=message):
            web.execute("SELECT clickrollup.create_tenant_reader(7)")
        web.execute(closed.encode())


THEIRS: LiteralString = """
    CREATE TABLE theirs.visits (id bigserial, at timestamptz NOT NULL DEFAULT now(), customer_id bigint NOT NULL);
    SELECT create_distributed_table('theirs.visits', 'customer_id');
    SELECT clickrollup.create_rollup('theirs.visits', 'their_hours', '1 hour', ARRAY['customer_id'],
        ARRAY[clickrollup.count_events('n')], schedule => NULL);
    GRANT INSERT ON theirs.visits TO friend
"""


def test_a_superuser_gives_the_friends_of_an_owner_no_more(web: Connection, clickstream: str) -> None:
    """BYPASSRLS holds for all tables of a cluster: it is not for an owner of one to choose who gets it."""
    web.execute("CREATE ROLE owner_of_visits LOGIN")
    web.execute("CREATE ROLE friend LOGIN")
    web.execute("CREATE SCHEMA theirs")
    web.execute("GRANT USAGE, CREATE ON SCHEMA theirs TO owner_of_visits")
    web.execute("SELECT clickrollup.grant_rollup_owner('owner_of_visits')")
    with psycopg.connect(clickstream, user="owner_of_visits", autocommit=True) as owner:
        for statement in THEIRS.split(";"):
            owner.execute(statement)
    warnings: list[str] = []
    web.add_notice_handler(lambda notice: warnings.append(notice.message_primary or ""))
    web.execute("SELECT clickrollup.create_tenant_reader(7, 'theirs')")
    web.execute("SELECT clickrollup.grant_reader('theirs')")
    assert "roles that write to theirs.visits cannot COPY under its policies: friend" in warnings
    assert web.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = 'friend'").fetchall() == [(False,)]
    # Nor is what an owner opens to all a reason for a superuser's call to fail.
    with psycopg.connect(clickstream, user="owner_of_visits", autocommit=True) as owner:
        owner.execute("GRANT SELECT ON theirs.visits TO PUBLIC")
    warnings.clear()
    web.execute("SELECT clickrollup.grant_loader('friend', 'web.events')")
    assert not any("theirs" in warning for warning in warnings)
    web.execute("SELECT clickrollup.grant_reader('theirs')")
    assert "theirs.visits is open to PUBLIC, so to the reader of one tenant" in warnings
    web.execute("SELECT clickrollup.drop_tenant_reader(7, 'theirs')")
    web.execute("SELECT clickrollup.drop_rollup('their_hours')")
    web.execute("DROP SCHEMA theirs CASCADE")
    web.execute("DROP OWNED BY owner_of_visits, friend, theirs_tenant_7_reader CASCADE")
    web.execute("DROP ROLE owner_of_visits, friend, theirs_tenant_7_reader")


def test_moved_shards_and_new_nodes_keep_tenants_apart(
    cluster: list[PostgresServer], web: Connection, seven: Connection
) -> None:
    if not Installation.find().has_library("citus"):
        pytest.skip("a node in a container cannot be added here")
    with new_node() as node:
        add_node(cluster[0], node)
        try:
            web.execute("SELECT rebalance_table_shards('web.events', shard_transfer_mode => 'block_writes')")
            assert web.execute(
                "SELECT count(*) > 0 FROM citus_shards WHERE nodeport = %s AND nodename = %s"
                " AND table_name = 'web.events'::regclass",
                [node.port, str(node.folder)],
            ).fetchone() == (True,)
            attack(seven)
            with as_reader(node.dsn(DATABASE)) as there:
                assert set(there.execute("SELECT DISTINCT customer_id FROM web.events").fetchall()) == {(7,)}
            # Its own shard, under other policies than before the split if these were lost.
            web.execute("CALL clickrollup.isolate_tenant('web.events', '7')")
            attack(seven)
            web.execute(EVENTS)
            web.execute("SELECT web.five_minutely_aggregation()")
            assert seven.execute(next(iter(ATTACKS))).fetchall() == [(7, 40)]
        finally:
            web.execute("SELECT citus_drain_node(%s, %s, 'block_writes')", [str(node.folder), node.port])
            web.execute("SELECT citus_remove_node(%s, %s)", [str(node.folder), node.port])


def test_a_link_to_one_tenant(web: Connection, clickstream: str) -> None:
    name = f"dashboard_{uuid.uuid4().hex[:8]}"
    web.execute("SELECT clickrollup.grant_reader('web')")
    web.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    web.execute(sql.SQL("GRANT clickrollup_reader, web_tenant_7_reader TO {}").format(sql.Identifier(name)))
    login = psycopg.conninfo.make_conninfo(clickstream, user=name)
    with serving(clickstream, login, "--secret", SECRET, "--schema-name", "web") as service:
        whole = service.board(token=link(None))
        board = service.board(token=link(7))
        assert service.get("api/board", token=link(7), tenant=8, **TIMES)[0] == 403
    (events,) = web.execute("SELECT count(*) FROM web.events WHERE customer_id = 7").fetchone() or (0,)
    assert whole["base"]["total"]["events"] > board["base"]["total"]["events"] == events


def test_a_reader_is_told_how_to_open_fewer_connections(web: Connection) -> None:
    told: list[tuple[str, str]] = []
    web.add_notice_handler(
        lambda notice: told.append((notice.message_primary or "", notice.message_hint or ""))
    )
    statement = b'ALTER ROLE "Web reader" SET citus.executor_slow_start_interval = 500'
    try:
        web.execute("SELECT clickrollup.grant_reader('web', 'Web reader')")
        ((message, hint),) = told
        assert "up to sixteen connections to each worker for role Web reader" in message
        assert hint.endswith(statement.decode())
        web.execute(statement.replace(b" SET", b" IN DATABASE template1 SET"))
        web.execute("SELECT clickrollup.grant_reader('web', 'Web reader')")
        assert len(told) == 2, "what holds in another database is none here"
        web.execute(statement)
        web.execute("SELECT clickrollup.grant_reader('web', 'Web reader')")
        assert len(told) == 2
    finally:
        web.execute('DROP OWNED BY "Web reader"')
        web.execute('DROP ROLE "Web reader"')
