"""Rollups of roles whom nobody trusts: a view runs its owner's functions with the rights of who reads it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import sql
from support.dashboard import SECRET, link, make_login, serving
from support.databases import cloned_database

from clickrollup.cli import main
from clickrollup.rollups import catalog
from clickrollup.sandbox.children import wait_until
from clickrollup.sandbox.postgres import PostgresServer

STRANGER = "trust_stranger"
# What it writes of itself runs as whoever reads the view: it could RESET ROLE and read what the login may.
ROLLUP = f"""
CREATE TABLE {STRANGER}.visits (
    visit_id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, customer_id bigint, page text);
INSERT INTO {STRANGER}.visits (at, customer_id, page)
SELECT now() - i * interval '1 minute', 1, 'p' FROM generate_series(1, 50) AS i;
CREATE FUNCTION {STRANGER}.taken(page text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN current_user; END $$;
SELECT clickrollup.create_rollup('{STRANGER}.visits', '{STRANGER}.visits_5min', '5 minutes', schedule => NULL,
    dimensions => ARRAY['customer_id', '{STRANGER}.taken(page) AS page'], measures => ARRAY[clickrollup.count_events('visits')]);
GRANT USAGE ON SCHEMA {STRANGER} TO clickrollup_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA {STRANGER} TO clickrollup_reader;
"""
BOARD = f"""title: Visits
rollup: {STRANGER}.visits_5min
pages:
  - title: Overview
    cards:
      - {{type: bar, id: pages, measure: visits, by: page, at: {{x: 0, y: 0, width: 12, height: 6}}}}
alerts:
  - {{name: many, rollup: {STRANGER}.visits_5min, measure: visits, window: 15m, above: 1}}
"""
TOLD = f"rollup {STRANGER}.visits_5min belongs to {STRANGER}, whose functions could do what the role that connects may"
FLAG = ("--trusted-owners", f"somebody else, {STRANGER}")


@pytest.fixture(scope="module")
def dsn(server: PostgresServer, template_database: str) -> Iterator[str]:
    """A database in which a plain role has a rollup, and lets the dashboard's reader read it."""
    with cloned_database(server, template_database) as made:
        with psycopg.connect(made, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(STRANGER)))
        yield made
        with psycopg.connect(made, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP OWNED BY {0} CASCADE; DROP ROLE {0}").format(sql.Identifier(STRANGER))
            )


@pytest.fixture(scope="module")
def login(dsn: str) -> str:
    """A role that may read."""
    made = make_login(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        name = sql.Identifier(psycopg.conninfo.conninfo_to_dict(made)["user"])
        connection.execute(sql.SQL("ALTER ROLE {} SET track_functions = 'all'").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {0} AUTHORIZATION {0}").format(sql.Identifier(STRANGER)))
        connection.execute("SELECT clickrollup.grant_rollup_owner(%s)", [STRANGER])
        user = psycopg.conninfo.conninfo_to_dict(made)["user"]
        connection.execute("SELECT clickrollup.grant_alerts(%s)", [user])
    with psycopg.connect(dsn, user=STRANGER, autocommit=True) as connection:
        for statement in ROLLUP.split(";\n"):
            connection.execute(statement.encode())
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "SELECT clickrollup.create_tenant_reader(1, %s, 'public_tenant_1_reader')", [STRANGER]
        )
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "visits.yaml").write_text(BOARD, encoding="utf-8")
    return tmp_path


def called(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def calls(dsn: str) -> int:
    """Return how often the stranger's function was run by the dashboard's login."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT sum(calls) FROM pg_stat_user_functions WHERE funcname = 'taken'"
        ).fetchone()
    return int(row[0] or 0) if row else 0


def test_a_strangers_view_is_asked_only_where_he_is_trusted(dsn: str, login: str, folder: Path) -> None:
    common = ("--dsn", login, "--boards", str(folder))
    refused = called("dashboard", *common)
    assert (refused.exit_code, f"visits.yaml, line 6, pages[0].cards[0]: {TOLD}" in refused.output) == (
        2,
        True,
    )
    assert f"--trusted-owners {STRANGER}" in refused.output
    unjudged = called("alerts", *common, "--check")
    assert (unjudged.exit_code, f"ERROR  many: {TOLD}" in unjudged.output) == (1, True)
    listed = called("dashboard", "--dsn", login, "--init", f"{STRANGER}.visits_5min")
    assert (listed.exit_code, TOLD in listed.output) == (2, True)
    assert calls(dsn) == 0
    judged = called("alerts", *common, *FLAG, "--check")
    assert (judged.exit_code, "FIRES  many" in judged.output) == (0, True)
    with serving(dsn, login, "--secret", SECRET, "--boards", str(folder), *FLAG) as service:
        _, body = service.get("api/board", token=link(None))
        assert [row[0] for row in body["cards"]["pages"]["base"]["rows"]["page"]] == ["clickrollup_reader"]
    # What it was refused for: it ran, with the rights of the reader.
    wait_until(lambda: calls(dsn) > 0, seconds=20, what="the count of calls")


def test_a_board_that_comes_to_name_a_strangers_rollup_shows_nothing_of_it(
    dsn: str, login: str, tmp_path: Path
) -> None:
    file = tmp_path / "board.yaml"
    file.write_text(
        BOARD.replace(f"{STRANGER}.visits_5min", "rollup_events_5min")
        .replace("visits", "event_count")
        .replace("by: page", "by: browser")
        .split("alerts:")[0],
        encoding="utf-8",
    )
    with serving(dsn, login, "--secret", SECRET, "--boards", str(tmp_path)) as service:
        file.write_text(BOARD.split("alerts:")[0], encoding="utf-8")
        wait_until(
            lambda: "refused" in service.get("api/board", token=link(None))[1]["cards"]["pages"],
            seconds=20,
            what="the new board",
        )
        assert TOLD in service.get("api/board", token=link(None))[1]["cards"]["pages"]["refused"]
        # A tenant is told no names of roles.
        status, body = service.get("api/board", token=link(1))
        assert (status, STRANGER in str(body), "refused" in body["cards"]["pages"]) == (200, False, True)


def test_a_tenants_schema_in_which_a_stranger_could_put_a_view_is_not_read(dsn: str, login: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(
                sql.Identifier(f"{STRANGER}_tenant_1"), sql.Identifier(STRANGER)
            )
        )
    with psycopg.connect(login, autocommit=True) as connection:
        rows = connection.execute(catalog.READERS, catalog.asked([])).fetchall()
        named = connection.execute(catalog.READERS, catalog.asked([STRANGER])).fetchall()
    found = {(row[0], row[1]): row[-1] for row in rows}
    assert found == {("public", 1): None, ("public", 2): None, (STRANGER, 1): STRANGER}
    assert {row[-1] for row in named} == {None}
    assert list(catalog.build([], [], rows, ("", "")).readers_of(1)) == ["public"]


@pytest.mark.parametrize(
    ("change", "back"),
    [
        ("ALTER ROLE {owner} SUPERUSER", "ALTER ROLE {owner} NOSUPERUSER"),
        ("GRANT {owner} TO {login}", "REVOKE {owner} FROM {login}"),
        ("ALTER DATABASE {database} OWNER TO {owner}", "ALTER DATABASE {database} OWNER TO {former}"),
    ],
    ids=["a superuser", "a role that the login is a member of", "the database's owner"],
)
def test_whom_is_trusted_without_a_flag(dsn: str, login: str, folder: Path, change: str, back: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        names = {
            "owner": STRANGER,
            "login": psycopg.conninfo.conninfo_to_dict(login)["user"],
            "database": connection.info.dbname,
            "former": connection.info.user,
        }
        quoted = {name: sql.Identifier(str(one)) for name, one in names.items()}
        connection.execute(sql.SQL(change).format(**quoted))  # type: ignore[arg-type]
        try:
            judged = called("alerts", "--dsn", login, "--boards", str(folder), "--check")
        finally:
            connection.execute(sql.SQL(back).format(**quoted))  # type: ignore[arg-type]
    assert "FIRES  many" in judged.output


def test_a_superuser_that_connects_trusts_nobody_by_being_a_member_of_all(
    dsn: str, login: str, folder: Path
) -> None:
    assert login
    assert TOLD in called("alerts", "--dsn", dsn, "--boards", str(folder), "--check").output
