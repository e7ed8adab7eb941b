"""Functions that are broken on purpose, to show that the harness finds what they lose or double.

Each is made from the installed function by one change, so that it breaks that and nothing else.
"""

import re
from collections.abc import Callable
from typing import LiteralString

from support.outside import LAB

from .sessions import Connection

DEFINITIONS: LiteralString = """
    SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p
    WHERE p.pronamespace = '_clickrollup'::regnamespace AND p.proname = %s
"""


def change(connection: Connection, function: str, old: str, new: str) -> None:
    """Replace a function by itself with `old` exchanged for `new`; fails unless `old` is there exactly once."""
    definitions = connection.execute(DEFINITIONS, [function]).fetchall()
    assert len(definitions) == 1, f"{len(definitions)} functions named {function}"
    definition = str(definitions[0][0])
    assert definition.count(old) == 1, f"{function} has {definition.count(old)} times {old!r}:\n{definition}"
    connection.execute(definition.replace(old, new).encode())


def no_wait(connection: Connection) -> None:
    """Close the window without waiting for the writers that are open."""
    change(connection, "wait_for_writers", "EXIT WHEN v_open IS NULL;", "EXIT;")


def parent_only(connection: Connection) -> None:
    """Look for locks on the parent table alone, not on its partitions."""
    change(
        connection,
        "open_writers",
        "FROM held AS h",
        "FROM (SELECT * FROM held WHERE held.relation = open_writers.p_source) AS h",
    )


def prepared_unseen(connection: Connection) -> None:
    """Compare pids by <>, which a prepared transaction's missing pid makes NULL."""
    change(connection, "open_writers", "l.pid IS DISTINCT FROM pg_backend_pid()", "l.pid <> pg_backend_pid()")


def registry_unlocked(connection: Connection) -> None:
    """Let two runs take the same window."""
    change(connection, "lock_row", "r.name = p_rollup FOR UPDATE", "r.name = p_rollup")


def open_writers_forgotten(connection: Connection) -> None:
    """Take those who were writing when the snapshot was taken for done."""
    change(connection, "current_snapshot", "_clickrollup.snapshot_open(v_now) || v_own", "ARRAY[v_own]")


def lab(connection: Connection) -> None:
    """Let the lab's own function, as the lab document has it, find the window."""
    found = re.search(
        r"^ *(CREATE OR REPLACE FUNCTION incremental_rollup_window\(.*?\$function\$;)",
        LAB.text(),
        re.DOTALL | re.MULTILINE,
    )
    assert found is not None
    connection.execute("CREATE SCHEMA lab")
    connection.execute("SET search_path = lab, clickrollup, public")
    connection.execute(found[1].encode())
    connection.execute("RESET search_path")
    connection.execute(
        "ALTER FUNCTION lab.incremental_rollup_window SET search_path = clickrollup, public, pg_catalog"
    )
    check = "PERFORM _clickrollup.check_read_committed();"
    change(
        connection,
        "next_window",
        check,
        "IF (SELECT r.strategy FROM clickrollup.rollups AS r WHERE r.name = p_rollup) = 'sequence' THEN "
        "SELECT w.window_start, w.window_end INTO v_window.window_start, v_window.window_end "
        "FROM lab.incremental_rollup_window(p_rollup) AS w; "
        f"v_window.is_empty := v_window.window_start > v_window.window_end; RETURN v_window; END IF; {check}",
    )


VARIANTS: dict[str, Callable[[Connection], None]] = {
    "no wait": no_wait,
    "waits for the parent table only": parent_only,
    "prepared transactions unseen": prepared_unseen,
    "registry not locked": registry_unlocked,
    "by snapshot, open writers forgotten": open_writers_forgotten,
    "the lab's window function": lab,
}
