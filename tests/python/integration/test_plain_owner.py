"""An owner of rollups who has no rights in pg_partman or pg_cron: every call works, or says which GRANT is missing."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql
from support.databases import cloned_database

from clickrollup.sandbox.postgres import PostgresServer

Connection = psycopg.Connection[tuple[object, ...]]
OWNER = "plain_owner"
# Everything that the functions below would need, as their HINTs name it.
PARTMAN = ("partman", "parts_elsewhere")


@pytest.fixture
def owner(server: PostgresServer) -> Iterator[str]:
    """The name of a role that may log in, and nothing else."""
    server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
    yield OWNER
    server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(OWNER)))


@pytest.fixture(params=PARTMAN)
def partman(request: pytest.FixtureRequest, server: PostgresServer, owner: str) -> Iterator[Connection]:
    """A superuser's connection to a database with pg_partman in a schema in which the owner has no right."""
    if not server.execute("SELECT name FROM pg_available_extensions WHERE name = 'pg_partman'"):
        pytest.skip("pg_partman is not installed for this PostgreSQL")
    with cloned_database(server, None) as dsn, psycopg.connect(dsn, autocommit=True) as admin:
        schema = sql.Identifier(request.param)
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        admin.execute(sql.SQL("CREATE EXTENSION pg_partman SCHEMA {}").format(schema))
        prepare(admin, owner)
        yield admin


def prepare(admin: Connection, owner: str) -> None:
    """Let the owner have rollups, in a schema of its own."""
    admin.execute("CREATE EXTENSION clickrollup CASCADE")
    admin.execute(sql.SQL("CREATE SCHEMA shop AUTHORIZATION {}").format(sql.Identifier(owner)))
    admin.execute("SELECT clickrollup.grant_rollup_owner(%s::regrole)", [owner])


def as_owner(admin: Connection, notices: list[str] | None = None) -> Connection:
    """Return a session of the owner, whose notices and their hints are kept."""
    session = psycopg.connect(psycopg.conninfo.make_conninfo(admin.info.dsn, user=OWNER), autocommit=True)
    kept = [] if notices is None else notices
    session.add_notice_handler(lambda notice: kept.append(f"{notice.message_primary} {notice.message_hint}"))
    session.execute("SET search_path = shop")
    return session


def grants(text: str) -> list[str]:
    """Return the GRANTs that a hint names."""
    return re.findall(r"GRANT [^;]+;", text)


def fill(session: Connection) -> None:
    session.execute("INSERT INTO events (event_time, customer_id) VALUES ('2020-01-01', 1), (now(), 2)")


ON_CLICKSTREAM = (
    "SELECT * FROM clickrollup.health()",
    "CALL clickrollup.run_rollup('rollup_events_5min')",
    "CALL clickrollup.run_all()",
    "SELECT * FROM clickrollup.reconcile('rollup_events_5min')",
    "SELECT clickrollup.rebuild('rollup_events_5min')",
    "SELECT clickrollup.create_dashboard_rollups('shop')",
    "SELECT clickrollup.renew_rollup('rollup_events_5min')",
    "SELECT clickrollup.set_retention('events', '100 years')",
    "SELECT clickrollup.set_bucket_retention('rollup_events_5min', '100 years')",
    "SELECT clickrollup.apply_retention('events')",
    "SELECT clickrollup.reschedule_rollup('rollup_events_5min', '* * * * *')",
    "SELECT clickrollup.rename_rollup('rollup_events_1hr', 'hours')",
    "SELECT clickrollup.erase('events', 'customer_id = 1')",
    "SELECT clickrollup.create_clickstream('shop')",
    "SELECT clickrollup.unschedule_all()",
    "SELECT clickrollup.drop_clickstream('shop')",
)


def test_partman_without_rights(partman: Connection) -> None:
    notices: list[str] = []
    with as_owner(partman, notices) as session:
        session.execute("SELECT clickrollup.create_clickstream('shop')")
        assert any(f"role {OWNER} may not use pg_partman" in notice for notice in notices)
        fill(session)
        with pytest.raises(errors.InsufficientPrivilege, match="lacks rights in pg_partman") as refused:
            session.execute("SELECT clickrollup.maintain_partitions('events')")
        assert grants(refused.value.diag.message_hint or "")
        for call in ON_CLICKSTREAM:
            session.execute(call.encode())
    assert any("may not see whether pg_partman drops partitions" in notice for notice in notices)


def test_the_grants_that_are_named_suffice(partman: Connection) -> None:
    notices: list[str] = []
    with as_owner(partman, notices) as session:
        session.execute("SELECT clickrollup.create_clickstream('shop', schedule => NULL)")
        fill(session)
        for statement in grants(next(notice for notice in notices if "may not use pg_partman" in notice)):
            partman.execute(statement.encode())
        session.execute("SELECT clickrollup.create_clickstream('shop', schedule => NULL)")
        count = "SELECT count(*) > 2 FROM pg_inherits WHERE inhparent = 'shop.events'::regclass"
        assert session.execute(count).fetchone() == (True,), notices
        session.execute("SELECT clickrollup.maintain_partitions('events')")
        for call in ON_CLICKSTREAM:
            session.execute(call.encode())
    partman.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(OWNER)))


@pytest.mark.parametrize(
    ("taken", "named"),
    [
        ("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {} FROM PUBLIC", "GRANT EXECUTE ON ALL ROUTINES"),
        ("REVOKE UPDATE ON {}.part_config FROM {role}", "GRANT UPDATE ON"),
        ("REVOKE USAGE ON SCHEMA {} FROM {role}", "GRANT USAGE ON SCHEMA"),
    ],
)
def test_what_is_taken_away_is_named(partman: Connection, taken: str, named: str) -> None:
    schema = partman.execute(
        "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_partman'"
    ).fetchone()
    assert schema is not None
    for right in ("USAGE, CREATE ON SCHEMA {}", "ALL ON ALL TABLES IN SCHEMA {}"):
        partman.execute(f"GRANT {right.format(schema[0])} TO {OWNER}".encode())
    with as_owner(partman) as session:
        session.execute("SELECT clickrollup.create_clickstream('shop')")
        fill(session)
        partman.execute(taken.format(schema[0], role=OWNER).encode())
        with pytest.raises(errors.InsufficientPrivilege, match="lacks rights in pg_partman") as refused:
            session.execute("SELECT clickrollup.maintain_partitions('events')")
        assert named in (refused.value.diag.message_hint or "")
        for call in ON_CLICKSTREAM:
            session.execute(call.encode())
    partman.execute(f"DROP OWNED BY {OWNER}".encode())


@pytest.mark.parametrize(
    "taken",
    [
        None,
        "GRANT USAGE ON SCHEMA cron TO plain_owner; REVOKE SELECT ON cron.job FROM PUBLIC",
        "GRANT USAGE ON SCHEMA cron TO plain_owner; REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cron FROM PUBLIC",
    ],
)
def test_cron_without_rights(cron_database: str, taken: str | None) -> None:
    notices: list[str] = []
    with psycopg.connect(cron_database, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {OWNER} LOGIN".encode())
        prepare(admin, OWNER)
        if taken is not None:
            admin.execute(taken.encode())
        with as_owner(admin, notices) as session:
            session.execute("SELECT clickrollup.create_clickstream('shop')")
            found = session.execute(
                "SELECT reason FROM clickrollup.health() WHERE topic = 'no pg_cron'"
            ).fetchone()
            assert found is not None
            assert f"role {OWNER} may not use pg_cron" in str(found[0])
            for call in ON_CLICKSTREAM:
                session.execute(call.encode())
            for statement in grants(str(found[0])):
                admin.execute(statement.encode())
            notices.clear()
            session.execute("SELECT clickrollup.create_clickstream('shop')")
            assert not any("pg_cron" in notice for notice in notices)
            assert admin.execute("SELECT count(*) FROM cron.job WHERE username = %s", [OWNER]).fetchone() == (
                1,
            )
